"""The archive that people take with them: all that is in the log, whole or not at all, and readable with nothing of ours."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
import pytest

from engines.event_logs import PLENTY, batch
from export_world import (
    ABOUT,
    ExportWorld,
    Files,
    export_world,
    files_of,
    forged,
    packed,
    printed,
    read,
    with_lines,
)
from log_swaps import bring_back
from mooring.backups import SnapshotLost
from mooring.backups.exporting import build
from mooring.sync import Author, Batch, NewEvent, WorkspaceQuarantined
from mooring.sync.event import delivered, delivery_suffix
from mooring.workspaces import WorkspaceMissing

NOW = datetime(2026, 11, 23, 12, 0, 0, 123000, tzinfo=UTC)
ODD_ARGS = [
    r'{"a":"quote \" backslash \\ lone \ud800 pair \ud83d\ude00 nul \u0000"}',
    '{\n  "spread": "over\\nlines"\r\n}',
    '{"a":"ä € 😀 \u2028 \u007f"}',
    '{"large":"' + "x" * 800_000 + '"}',
    '{"n":1e400,"m":-0.0,"deep":' + "[" * 50 + "]" * 50 + "}",
]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[ExportWorld]:
    async with export_world(tmp_path) as made:
        yield made


def _odd(number: int, args: str) -> Batch:
    seq, parent = number * 10, (number - 1) * 10
    pushed = f'{{"name":"v{number}.Odd\\ud800","args":{args},"seqNum":{seq},"parentSeqNum":{parent},"clientId":"cli","sessionId":"tab"}}'
    event = NewEvent(seq, parent, delivered(pushed, delivery_suffix(NOW)))
    return Batch("wsp_1", Author(f"usr_{number}", f"ses_{number}"), NOW, [event])


async def test_an_export_holds_every_event_and_all_that_is_known_of_it(world: ExportWorld) -> None:
    """In lines and in tables, to the letter, however odd; of no other workspace anything; with counts and the head."""
    for number, args in enumerate(ODD_ARGS, 1):
        await world.log.append(_odd(number, args), PLENTY)
    await world.log.append(batch(1, 3, workspace="wsp_other"), PLENTY)
    stored, head = await world.build(), await world.log.open("wsp_1")
    records = await world.log.records("wsp_1", 0, 100, 10**9)
    files = files_of(world.path())
    assert sorted(files) == ["README.txt", "events.jsonl", "manifest.json", "workspace.sqlite"]
    lines = [json.loads(line) for line in files["events.jsonl"].splitlines()]
    assert [
        (one["seq"], one["parent"], one["userId"], one["sessionId"], one["chain"], one["text"]) for one in lines
    ] == [(one.seq, one.parent, one.user_id, one.session_id, one.chain.hex(), one.text) for one in records]
    assert [one["args"] for one in lines] == [json.loads(args) for args in ODD_ARGS]
    assert {(one["at"], one["atMs"], one["clientId"], one["clientSessionId"]) for one in lines} == {
        ("2026-11-23T12:00:00.123Z", 1795435200123, "cli", "tab")
    }
    assert lines[0]["name"] == "v1.Odd\ufffd"
    manifest = json.loads(files["manifest.json"])
    assert (manifest["head"], manifest["chain"], manifest["backendId"]) == (50, head.chain.hex(), head.backend_id)
    assert manifest["counts"] == {"events": 5, "bytes": head.size, "members": 1}
    assert stored.size == world.path().stat().st_size
    (world.folder / "own.sqlite").write_bytes(files["workspace.sqlite"])
    with sqlite3.connect(world.folder / "own.sqlite") as database:
        assert database.execute("SELECT args FROM events ORDER BY seq").fetchall() == [(args,) for args in ODD_ARGS]
        assert database.execute("SELECT name, head FROM workspace").fetchall() == [(ABOUT.name, 50)]
        assert database.execute("SELECT email, role FROM members").fetchall() == [("alice@example.org", "owner")]
    assert [event["seq"] for event in printed(read(world.path()))] == [10, 20, 30, 40, 50]


async def test_an_empty_workspace_is_exported_too(world: ExportWorld) -> None:
    """There is nothing in it, and the reader finds that whole."""
    await world.log.open("wsp_1")
    await world.build()
    assert printed(read(world.path())) == []


async def test_an_export_is_one_moment_while_others_write(world: ExportWorld) -> None:
    """It ends exactly where the log stood when it began, tells how far it is, and nobody who writes waits for it."""
    for first in range(1, 3_001, 100):
        await world.log.append(batch(first, 100), PLENTY)
    building = asyncio.create_task(world.build())
    seq = 3_001
    while not building.done():
        await world.log.append(batch(seq, 10), PLENTY)
        seq += 10
    await building
    head = json.loads(files_of(world.path())["manifest.json"])["head"]
    assert 3_000 <= head < seq
    assert [total for _, total in world.told] == [head] * len(world.told)
    assert world.told[0] == (0, head)
    assert world.told[-1] == (head, head)
    assert len(world.told) >= 4
    assert len(printed(read(world.path()))) == head


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE events SET text = replace(text, 'null', 'true') WHERE seq = 5", "event 5 "),
        ("DELETE FROM events WHERE seq = 100", "end at 99"),
    ],
)
async def test_of_a_damaged_log_there_is_no_export(world: ExportWorld, change: str, named: str) -> None:
    """Neither of one with a changed event nor of one that lacks some: refused with what to do, and nothing stays."""
    await world.log.append(batch(1, 100), PLENTY)
    connection = apsw.Connection(str(world.folder / "events.db"))
    connection.execute(change)
    connection.close()
    with pytest.raises(WorkspaceQuarantined, match=f"mooring workspace verify wsp_1.*{named}"):
        await world.build()
    assert world.left() == []


@pytest.mark.parametrize("ended", ["erased", "swapped"])
async def test_a_log_that_ends_its_life_meanwhile_is_not_exported(world: ExportWorld, ended: str) -> None:
    """Half of one life and half of another would be an export of neither: refused, and nothing stays."""
    for first in range(1, 3_001, 100):
        await world.log.append(batch(first, 100), PLENTY)

    async def progress(done: int, total: int) -> None:
        if 0 < done < total and ended == "erased":
            await world.log.erase("wsp_1")
        elif 0 < done < total and (await world.log.open("wsp_1")).backend_id != "log_new":
            await bring_back(world.log, "wsp_1", 3_000)

    with pytest.raises(SnapshotLost):
        await build("exp_1", ABOUT, world.building, progress)
    assert world.left() == []
    if ended == "erased":
        with pytest.raises(WorkspaceMissing):
            await world.build()
    else:
        await world.build()
        assert json.loads(files_of(world.path())["manifest.json"])["backendId"] == "log_new"


async def test_whoever_stops_building_leaves_nothing(world: ExportWorld) -> None:
    """Neither a file nor half of one; the next one begins anew, and what a crash has left is swept."""
    await world.log.append(batch(1, 100), PLENTY)

    class Stopped(list[tuple[int, int]]):
        def append(self, told: tuple[int, int]) -> None:
            raise asyncio.CancelledError

    world.told = Stopped()
    with pytest.raises(asyncio.CancelledError):
        await world.build()
    assert world.left() == []
    draft = world.folder / "exports" / ".drafts" / "crashed"
    draft.mkdir()
    (draft / "archive").write_bytes(b"half")
    world.told = []
    await world.build()
    world.exports.sweep()
    assert world.left() == [world.path()]
    assert await world.exports.names() == ["exp_1"]
    await world.exports.remove("exp_1")
    assert world.left() == []


def _edited(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    lines[4]["text"] = lines[4]["text"].replace("cargo", "other")
    lines[4]["args"] = "other"
    return lines


def _says_other(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    lines[4]["args"] = "other"
    return lines


def _another_writer(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    lines[4]["userId"] = "usr_mallory"
    return lines


def _manifest(change: Callable[[dict[str, Any]], object]) -> Callable[[Files], Files]:
    def changed(files: Files) -> Files:
        manifest = json.loads(files["manifest.json"])
        change(manifest)
        return {**files, "manifest.json": json.dumps(manifest).encode()}

    return changed


def _database(statement: str) -> Callable[[Files], Files]:
    def changed(files: Files) -> Files:
        database = sqlite3.connect(":memory:")
        database.deserialize(files["workspace.sqlite"])
        database.execute(statement)
        database.commit()
        return forged(files, "workspace.sqlite", database.serialize())

    return changed


DAMAGES: dict[str, tuple[str, Callable[[Files], Files]]] = {
    "event removed": ("order", lambda files: with_lines(files, lambda lines: [*lines[:4], *lines[5:]])),
    "events reordered": (
        "order",
        lambda files: with_lines(files, lambda lines: [*lines[:4], lines[5], lines[4], *lines[6:]]),
    ),
    "event edited": ("chain", lambda files: with_lines(files, _edited)),
    "another writer": ("chain", lambda files: with_lines(files, _another_writer)),
    "args that the text does not say": ("content", lambda files: with_lines(files, _says_other)),
    "args that only the text does not say": (
        "content",
        lambda files: _database("UPDATE events SET args = '\"other\"' WHERE seq = 5")(with_lines(files, _says_other)),
    ),
    "end removed": ("count", lambda files: with_lines(files, lambda lines: lines[:-1])),
    "line cut": ("unreadable", lambda files: forged(files, "events.jsonl", files["events.jsonl"][:-20])),
    "no such bytes": ("checksum", lambda files: {**files, "events.jsonl": files["events.jsonl"] + b"\n"}),
    "database differs": ("content", _database("UPDATE events SET user_id = 'usr_mallory' WHERE seq = 5")),
    "database lacks one": ("content", _database("DELETE FROM events WHERE seq = 5")),
    "database is none": ("unreadable", lambda files: forged(files, "workspace.sqlite", b"no database" * 100)),
    "member removed": ("count", _database("DELETE FROM members")),
    "another head": ("head", _manifest(lambda manifest: manifest.update(head=9))),
    "another chain": ("head", _manifest(lambda manifest: manifest.update(chain="00" * 32))),
    "another workspace": ("chain", _manifest(lambda manifest: manifest["workspace"].update(id="wsp_2"))),
    "another count": ("count", _manifest(lambda manifest: manifest["counts"].update(events=9))),
    "newer format": ("manifest", _manifest(lambda manifest: manifest.update(version=2))),
    "no manifest": ("unreadable", lambda files: {**files, "manifest.json": b"{}"}),
    **{
        f"without {name}": ("missing_file", lambda files, name=name: {one: files[one] for one in files if one != name})
        for name in ("workspace.sqlite", "events.jsonl", "manifest.json", "README.txt")
    },
}


async def test_the_reader_finds_and_names_every_damage(world: ExportWorld) -> None:
    """Also where somebody wrote the checksums anew: exit 1, what was found, and not one event printed."""
    await world.log.append(batch(1, 10, args='"cargo"'), PLENTY)
    await world.build()
    files, damaged = files_of(world.path()), world.folder / "damaged.zip"
    found = {}
    for name, (_, damage) in DAMAGES.items():
        damaged.write_bytes(packed(damage(files)))
        run = await asyncio.to_thread(read, damaged)
        found[name] = (run.returncode, run.stderr.split(":")[0], run.stdout)
    assert found == {name: (1, code, "") for name, (code, _) in DAMAGES.items()}


async def test_no_bit_flips_and_no_end_is_cut_unseen(world: ExportWorld) -> None:
    """Wherever it is: the reader refuses, or prints exactly what it printed before, where the bit meant nothing."""
    await world.log.append(batch(1, 10, args='"cargo"'), PLENTY)
    await world.build()
    whole, damaged = world.path().read_bytes(), world.folder / "damaged.zip"
    before, codes = read(world.path()).stdout, set()
    for place in range(40, len(whole), max(1, len(whole) // 12)):
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        run = await asyncio.to_thread(read, damaged)
        assert (run.returncode, run.stdout) in {(1, ""), (0, before)}
        codes.add(run.returncode)
    assert 1 in codes
    for length in (0, 100, len(whole) // 2, len(whole) - 1):
        damaged.write_bytes(whole[:length])
        assert (await asyncio.to_thread(read, damaged)).stderr.startswith("not_an_archive")


def test_the_reader_is_short_and_needs_nothing_of_ours() -> None:
    """At most 100 lines, of the standard library."""
    from export_world import READER

    text = READER.read_text()
    assert len(text.splitlines()) <= 100
    assert "mooring." not in "".join(line for line in text.splitlines() if "import" in line)
