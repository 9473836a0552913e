"""`mooring workspace export`, while no service runs: the same request, answered in this process."""

import asyncio
import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from engines.event_logs import PLENTY, batch
from export_world import printed, read
from mooring.cli import app
from people import people_of


@pytest.fixture
def workspace_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """In a data folder that no service runs on, with 50 events."""
    from mooring.kit.ids import RandomIds
    from mooring.storage.directory import open_directory, sqlite_url
    from mooring.storage.eventlog import open_event_log
    from mooring.storage.folder import DIRECTORY_FILE, EVENTS_FILE, DataFolder

    folder = tmp_path / "data"
    DataFolder(folder).prepare()
    monkeypatch.setenv("MOORING_DATA", str(folder))
    monkeypatch.chdir(tmp_path)

    async def fill() -> str:
        directory = await open_directory(sqlite_url(folder / DIRECTORY_FILE))
        people = people_of(directory)
        alice = await people.sign_up("alice@example.org")
        made = str((await people.create_workspace(alice, "Harbour")).id)
        log = await open_event_log(folder / EVENTS_FILE, RandomIds())
        await log.append(batch(1, 50, workspace=made), PLENTY)
        await log.close()
        await directory.close()
        return made

    return asyncio.run(fill())


def test_the_operator_writes_a_workspace_to_a_file(workspace_id: str, tmp_path: Path) -> None:
    """Whole, told in its audit log, and nothing half beside it; a file that is there is not written over."""
    done = CliRunner().invoke(app, ["workspace", "export", workspace_id, "--to", str(tmp_path / "mine.zip"), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["total"] == 50
    assert len(printed(read(tmp_path / "mine.zip"))) == 50
    assert [path.name for path in tmp_path.glob("*mine*")] == ["mine.zip"]
    told = CliRunner().invoke(app, ["workspace", "audit", workspace_id, "--json"])
    assert re.findall("export_[a-z]+", told.stdout) == ["export_downloaded", "export_ready", "export_asked"]
    again = CliRunner().invoke(app, ["workspace", "export", workspace_id, "--to", str(tmp_path / "mine.zip")])
    assert again.exit_code == 2


def test_what_is_not_there_is_refused(workspace_id: str, tmp_path: Path) -> None:
    """By its name, and no file is left."""
    refused = CliRunner().invoke(app, ["workspace", "export", "wsp_none"])
    assert "WORKSPACE_MISSING" in str(refused.exception or refused.output)
    assert list(tmp_path.glob("*.zip")) == []
