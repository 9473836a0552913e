"""`mooring restore`, while no service runs: the same requests, answered in this process, and the restore is done in it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from engines.event_logs import PLENTY, batch
from mooring.cli import app
from people import people_of


@pytest.fixture
def workspace_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """In a data folder that no service runs on, with 5 events."""
    from mooring.kit.ids import RandomIds
    from mooring.storage.directory import open_directory, sqlite_url
    from mooring.storage.eventlog import open_event_log
    from mooring.storage.folder import DIRECTORY_FILE, EVENTS_FILE, DataFolder

    folder = tmp_path / "data"
    DataFolder(folder).prepare()
    monkeypatch.setenv("MOORING_DATA", str(folder))

    async def fill() -> str:
        directory = await open_directory(sqlite_url(folder / DIRECTORY_FILE))
        people = people_of(directory)
        alice = await people.sign_up("alice@example.org")
        made = str((await people.create_workspace(alice, "Harbour")).id)
        log = await open_event_log(folder / EVENTS_FILE, RandomIds())
        await log.append(batch(1, 5, workspace=made), PLENTY)
        await log.close()
        await directory.close()
        return made

    return asyncio.run(fill())


def _run(*words: str, code: int = 0) -> Any:
    done = CliRunner().invoke(app, ["restore", *words, "--json"])
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


def test_an_operator_plans_and_restores(workspace_id: str) -> None:
    """The plan changes nothing; the wrong name is refused; with the right one it is done before the command ends."""
    assert _run("plan", workspace_id, "--to-event", "2")["goneEvents"] == 3
    refused = CliRunner().invoke(app, ["restore", "start", workspace_id, "--to-event", "2", "--name", "harbour"])
    assert "RESTORE_NAME_WRONG" in str(refused.exception)
    done = _run("start", workspace_id, "--to-event", "2", "--name", "Harbour")
    assert (done["stage"], done["goneEvents"], done["backupId"] is not None) == ("done", 3, True)


@pytest.mark.parametrize(
    "words",
    [
        ("--to-event", "2"),
        ("--name", "Harbour"),
        ("--to-event", "2", "--as-copy", "Copy", "--name", "Harbour"),
        ("--to-event", "2", "--to-time", "2026-11-23T13:00:00Z", "--name", "Harbour"),
    ],
)
def test_what_is_not_said_is_not_done(words: tuple[str, ...]) -> None:
    """No name or two of them, no target or two of them: that is no command."""
    assert CliRunner().invoke(app, ["restore", "start", "wsp_1", *words]).exit_code == 2
