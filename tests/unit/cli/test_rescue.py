"""`mooring rescue`, while no service runs: the same requests, answered in this process."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from engines.event_logs import ALICE, NOW, PLENTY, batch, staged
from mooring.backups.restoring import Branch, RestoreId
from mooring.cli import app
from mooring.kit.ids import RandomIds
from mooring.storage.directory import open_directory, sqlite_url
from mooring.storage.eventlog import open_event_log
from mooring.storage.folder import DIRECTORY_FILE, EVENTS_FILE, DataFolder
from mooring.sync import Batch, NewEvent
from mooring.sync.event import delivered, delivery_suffix
from mooring.sync.lives import branch_name
from people import people_of


async def _filled(folder: Path) -> str:
    """A workspace that was restored from five events to three, and two edits that came to the former life afterwards."""
    directory = await open_directory(sqlite_url(folder / DIRECTORY_FILE))
    people = people_of(directory)
    made = (await people.create_workspace(await people.sign_up("alice@example.org"), "Harbour")).id
    log = await open_event_log(folder / EVENTS_FILE, RandomIds())
    await log.append(batch(1, 5, workspace=made), PLENTY)
    old = (await log.open(made)).backend_id
    await log.stage(made, "log_new")
    await log.add_staged(made, "log_new", staged(1, 3))
    await log.swap(made, "log_new", old)
    brought = [_event(6), _event(7)]
    await log.append(Batch(branch_name(made, old), ALICE, NOW, brought), PLENTY)
    until = NOW + timedelta(days=30)
    branch = Branch(made, old, RestoreId("rst_1"), "log_new", swapped_at=NOW, head=5, events=5, kept_until=until)
    async with directory.transaction() as tx:
        await tx.branches.add(branch)
    await log.close()
    await directory.close()
    return str(made)


@pytest.fixture
def workspace_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = tmp_path / "data"
    DataFolder(folder).prepare()
    monkeypatch.setenv("MOORING_DATA", str(folder))
    monkeypatch.chdir(tmp_path)
    return asyncio.run(_filled(folder))


def run(*words: str) -> str:
    done = CliRunner().invoke(app, ["rescue", *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_edits_are_listed_saved_and_put_back(workspace_id: str, tmp_path: Path) -> None:
    """By restore and device; a file that is there is not written over."""
    (rescue,) = json.loads(run("list", workspace_id, "--json"))
    (device,) = rescue["devices"]
    assert (rescue["restoreId"], device["events"]) == ("rst_1", 2)
    run("download", workspace_id, "rst_1", "--device", device["device"])
    lines = (tmp_path / "rst_1.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["event"]["args"] for line in lines] == [6, 7]
    again = CliRunner().invoke(app, ["rescue", "download", workspace_id, "rst_1"])
    assert again.exit_code == 2
    assert run("reapply", workspace_id, "rst_1") == "2 events were put back.\n"


def test_what_is_not_there_is_said(workspace_id: str, tmp_path: Path) -> None:
    """By its code, and no file is left."""
    refused = CliRunner().invoke(app, ["rescue", "download", workspace_id, "rst_none"])
    assert "RESCUE_MISSING" in str(refused.exception or refused.output)
    assert list(tmp_path.glob("*.jsonl*")) == []


def _event(seq: int) -> NewEvent:
    place = f'"seqNum":{seq},"parentSeqNum":{seq - 1}'
    text = f'{{"name":"v1.A",{place},"clientId":"c","sessionId":"s","args":{seq}}}'
    return NewEvent(seq, seq - 1, delivered(text, delivery_suffix(NOW)))
