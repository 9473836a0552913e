"""`mooring backup` and `mooring drill`, while no service runs."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from buckets import SECRET, new_bucket, s3_server
from engines.event_logs import PLENTY, batch
from mooring.backups.segments import Shipping, ship
from mooring.backups.snapshot import LogSnapshot
from mooring.cli import app
from mooring.kit.errors import Fault
from people import people_of


@pytest.fixture(scope="module")
def s3_port() -> Iterator[int]:
    with s3_server() as port:
        yield port


@pytest.fixture(params=["folder", "s3"])
def archive_url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An archive that is set, and whose secret is in a file."""
    url = (tmp_path / "elsewhere").as_uri()
    if request.param == "s3":
        bucket = new_bucket(request.getfixturevalue("s3_port"))
        (tmp_path / "secret").write_text(SECRET, "utf-8")
        monkeypatch.setenv("MOORING_ARCHIVE_S3_ENDPOINT", str(bucket.endpoint))
        monkeypatch.setenv("MOORING_ARCHIVE_S3_KEY_ID", "AKIATEST")
        monkeypatch.setenv("MOORING_ARCHIVE_S3_SECRET_FILE", str(tmp_path / "secret"))
        url = f"s3://{bucket.name}/harbour/mooring"
    monkeypatch.setenv("MOORING_ARCHIVE_URL", url)
    return url


@pytest.fixture
def workspace_ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A data folder with two workspaces that have events, and no service running."""
    from mooring.kit.ids import RandomIds
    from mooring.storage.directory import open_directory, sqlite_url
    from mooring.storage.eventlog import open_event_log
    from mooring.storage.folder import DIRECTORY_FILE, EVENTS_FILE, DataFolder

    folder = tmp_path / "data"
    DataFolder(folder).prepare()
    monkeypatch.setenv("MOORING_DATA", str(folder))

    async def fill() -> list[str]:
        directory = await open_directory(sqlite_url(folder / DIRECTORY_FILE))
        people = people_of(directory)
        alice = await people.sign_up("alice@example.org")
        ids = [str((await people.create_workspace(alice, name)).id) for name in ("One", "Two")]
        log = await open_event_log(folder / EVENTS_FILE, RandomIds())
        for one in ids:
            await log.append(batch(1, 50, workspace=one), PLENTY)
        await log.close()
        await directory.close()
        return ids

    return asyncio.run(fill())


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def answer(*words: str, code: int = 0) -> Any:
    result = run(*words, "--json")
    assert result.exit_code == code, result.output
    assert SECRET not in result.output
    return json.loads(result.stdout)


def test_backups_are_taken_listed_and_drilled(archive_url: str, workspace_ids: list[str]) -> None:
    """All of them, into the archive that is set; a second time there is nothing to take; each is proven, here and by the archive alone."""
    taken = answer("backup", "take", "--all")
    assert [(one["workspaceId"], one["taken"], one["proven"]) for one in taken] == [
        (one, "yes", True) for one in [*workspace_ids, "directory"]
    ]
    assert [one["taken"] for one in answer("backup", "take", workspace_ids[0])] == ["unchanged"]
    assert {one["id"] for one in answer("backup", "list")} == {one["id"] for one in taken}
    assert [one["workspaceId"] for one in answer("backup", "list", workspace_ids[1])] == [workspace_ids[1]]
    assert [one["proven"] for one in answer("drill", "--all")] == [True, True, True]
    alone = answer("drill", "--from", archive_url)
    assert {(one["id"], one["proven"]) for one in alone} == {(one["id"], True) for one in taken}
    assert "proven" in run("backup", "list").stdout
    assert answer("backup", "inventory") == {"archive": archive_url, "discoveries": []}


def test_what_cannot_be_brought_back_is_exit_code_1_and_named(tmp_path: Path, workspace_ids: list[str]) -> None:
    """Of two the other is proven all the same; drilled by its archive alone, without directory and service, it is found too."""
    taken = answer("backup", "take", "--all")
    archive = tmp_path / "data" / "archive"
    (part,) = archive.glob(f"parts/{workspace_ids[0]}/*/00001.zst")
    content = bytearray(part.read_bytes())
    content[20] ^= 1
    part.write_bytes(content)
    found = {one["workspaceId"]: one for one in answer("drill", code=1)}
    assert [found[one]["proven"] for one in workspace_ids] == [False, True]
    (finding,) = found[workspace_ids[0]]["drill"]["findings"]
    assert (finding["code"], str(part.relative_to(archive)) in finding["what"]) == ("part_changed", True)
    assert [one["proven"] for one in answer("drill", workspace_ids[1])] == [True]
    shown = run("drill", "--from", archive.as_uri())
    assert (shown.exit_code, "(part_changed)" in shown.stdout) == (1, True)
    part.unlink()
    (archive / taken[0]["manifest"]).rename(archive / taken[0]["manifest"].replace("bkp_", "bkp_x"))
    torn = run("backup", "inventory")
    assert (torn.exit_code, "missing" in torn.stdout, "foreign" in torn.stdout) == (1, True, True)
    again = answer("backup", "take", "--all")
    assert [one["taken"] for one in again] == ["yes", "unchanged", "yes"]
    assert again[1]["id"] == taken[1]["id"]
    assert [one["proven"] for one in answer("drill")] == [True, True, True]
    assert sorted(one["proven"] for one in answer("drill", "--all", code=1)) == [False, True, True, True, True]


def test_a_segment_that_is_damaged_is_exit_code_1_and_named(tmp_path: Path, workspace_ids: list[str]) -> None:
    """What came after the newest backup is drilled with it: with the service, and by the archive alone; of the others nothing is said."""
    one, other = workspace_ids
    answer("backup", "take", "--all")
    asyncio.run(_shipped(tmp_path / "data", one))
    archive = tmp_path / "data" / "archive"
    assert [len(answer("drill")), len(answer("drill", "--from", archive.as_uri()))] == [3, 3]
    (segment,) = archive.glob(f"segments/{one}/*/*.zst")
    segment.write_bytes(segment.read_bytes()[:-20])
    for words in (
        ["drill"],
        ["drill", one],
        ["drill", "--from", archive.as_uri()],
        ["drill", one, "--from", archive.as_uri()],
    ):
        (found,) = [row for row in answer(*words, code=1) if not row["proven"]]
        (finding,) = found["drill"]["findings"]
        assert (found["workspaceId"], finding["code"]) == (one, "segment_truncated")
        assert str(segment.relative_to(archive)) in finding["what"]
    assert [row["proven"] for row in answer("drill", other)] == [True]


async def _shipped(folder: Path, workspace_id: str) -> None:
    """More events, which are in the archive as a segment."""
    from mooring.kit.clock import SystemClock
    from mooring.kit.ids import RandomIds
    from mooring.storage.archive import FolderArchive
    from mooring.storage.eventlog import SqliteSnapshots, open_event_log
    from mooring.storage.folder import EVENTS_FILE

    async def mark_of(_: LogSnapshot) -> int:
        return 50

    log = await open_event_log(folder / EVENTS_FILE, RandomIds())
    await log.append(batch(51, 5, workspace=workspace_id), PLENTY)
    shipping = Shipping(SqliteSnapshots(folder / EVENTS_FILE), FolderArchive(folder / "archive"), SystemClock())
    assert [mark.seq async for mark in ship(workspace_id, shipping, mark_of)] == [55]
    await log.close()


def test_a_workspace_without_a_backup_is_unproven_too(workspace_ids: list[str]) -> None:
    """It is named, and exit code 1: silence would look like safety."""
    answer("backup", "take", workspace_ids[0])
    found = {one["workspaceId"]: one for one in answer("drill", code=1)}
    assert [found[one]["proven"] for one in workspace_ids] == [True, False]
    assert "no backup" in found[workspace_ids[1]]["drill"]["findings"][0]["what"]


def test_one_workspace_that_fails_does_not_stop_the_others(workspace_ids: list[str]) -> None:
    """What is not there is named with its code; the others are backed up; exit code 1."""
    taken = answer("backup", "take", "wsp_none", *workspace_ids, code=1)
    assert [one["taken"] for one in taken] == ["failed", "yes", "yes"]
    assert taken[0]["drill"]["findings"] == [{"code": "WORKSPACE_MISSING", "what": "There is no such workspace."}]
    assert run("backup", "list", "wsp_none").stdout == "There is no backup of wsp_none.\n"


def test_an_empty_archive_proves_nothing(tmp_path: Path) -> None:
    """A drill from a folder in which there is nothing is exit code 1; an address that is none is a fault."""
    shown = run("drill", "--from", (tmp_path / "empty").as_uri())
    assert (shown.exit_code, "no backups" in shown.stdout) == (1, True)
    with pytest.raises(Fault, match="MOORING_ARCHIVE_URL"):
        run("drill", "--from", "ftp://example.org/x")


def test_taking_all_of_them_need_not_be_said(workspace_ids: list[str]) -> None:
    """Nothing named is everything; both at once is a mistake."""
    assert run("backup", "take", "--all", workspace_ids[0]).exit_code == 2
    assert [one["workspaceId"] for one in answer("backup", "take")] == [*workspace_ids, "directory"]


def test_a_workspace_that_nobody_opened_has_nothing_to_back_up_yet(workspace_ids: list[str]) -> None:
    """It is there, so it is not said to be missing; nothing of it can be lost, so that is no failure."""
    (empty,) = {one["id"] for one in answer("workspace", "list")} - set(workspace_ids)
    (taken,) = answer("backup", "take", empty)
    assert (taken["taken"], taken["drill"]["findings"][0]["code"]) == ("nothing yet", "NOTHING_TO_BACK_UP")
    shown = run("backup", "take", empty)
    assert (shown.exit_code, "nothing to back up yet" in shown.stdout, "NO:" in shown.stdout) == (0, True, False)
