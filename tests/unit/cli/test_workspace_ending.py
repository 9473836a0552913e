"""`mooring workspace purge` and `receipts`."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mooring.cli import app
from mooring.kit.errors import Refusal
from people import people_of


@pytest.fixture
def workspace_ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """A data folder with a deleted workspace and one that is not, and no service running."""
    from mooring.api.occasions import workspace_stores_of
    from mooring.storage.directory import open_directory, sqlite_url
    from mooring.storage.folder import DIRECTORY_FILE, DataFolder
    from mooring.workspaces.states import delete

    folder = tmp_path / "data"
    DataFolder(folder).prepare()
    monkeypatch.setenv("MOORING_DATA", str(folder))

    async def fill() -> tuple[str, str]:
        directory = await open_directory(sqlite_url(folder / DIRECTORY_FILE))
        people = people_of(directory)
        alice = await people.sign_up("alice@example.org")
        doomed, kept = [(await people.create_workspace(alice, name)).id for name in ("Doomed", "Kept")]
        async with directory.transaction() as tx:
            await delete(doomed, workspace_stores_of(tx), people.occasion(), grace=timedelta(days=30))
        await directory.close()
        return doomed, kept

    return asyncio.run(fill())


def test_a_deleted_workspace_is_purged_by_command(workspace_ids: tuple[str, str]) -> None:
    """Its receipt is named, and shown from then on; one that is not deleted is refused, whatever one says."""
    doomed, kept = workspace_ids
    runner = CliRunner()
    before = runner.invoke(app, ["workspace", "receipts", doomed], catch_exceptions=False)
    assert "no receipts" in before.stdout
    done = runner.invoke(app, ["workspace", "purge", doomed, "--now", "--yes"], catch_exceptions=False)
    shown = runner.invoke(app, ["workspace", "receipts", doomed, "--json"], catch_exceptions=False)
    (receipt,) = json.loads(shown.stdout)
    assert (receipt["kind"], receipt["data"]["members"]) == ("workspace_purged", 1)
    assert "is gone for good" in done.stdout
    with pytest.raises(Refusal, match="WORKSPACE_NOT_DELETED"):
        runner.invoke(app, ["workspace", "purge", kept, "--now", "--yes"], catch_exceptions=False)


def test_nothing_is_purged_by_mistake(workspace_ids: tuple[str, str]) -> None:
    """Without a terminal to ask on and without --yes it says what would be lost, does nothing, and is exit code 2."""
    doomed, _ = workspace_ids
    refused = CliRunner().invoke(app, ["workspace", "purge", doomed, "--now"], input="y\n", catch_exceptions=False)
    assert refused.exit_code == 2
    assert "will be gone" in refused.output
    shown = CliRunner().invoke(app, ["workspace", "receipts", doomed, "--json"], catch_exceptions=False)
    assert json.loads(shown.stdout) == []
