"""`mooring user reset-factors`."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mooring.cli import app
from mooring.kit.errors import Refusal
from people import people_of


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with one account in it, and no service running."""
    from mooring.accounts.factors import Totp
    from mooring.storage.directory import open_directory, sqlite_url
    from mooring.storage.folder import DIRECTORY_FILE, DataFolder

    folder = tmp_path / "data"
    DataFolder(folder).prepare()
    monkeypatch.setenv("MOORING_DATA", str(folder))

    async def fill() -> None:
        directory = await open_directory(sqlite_url(folder / DIRECTORY_FILE))
        alice = await people_of(directory).sign_up("alice@example.org")
        async with directory.transaction() as tx:
            await tx.factors.totp.put(Totp(alice.id, "sealed", alice.created_at, confirmed_at=alice.created_at))
        await directory.close()

    asyncio.run(fill())
    return folder


@pytest.mark.usefixtures("data")
def test_factors_are_reset_by_command() -> None:
    """By address, in words for people and in JSON for programs; a second time there is none; nobody there is refused."""
    runner = CliRunner()
    first = runner.invoke(app, ["user", "reset-factors", "alice@example.org", "--json"], catch_exceptions=False)
    assert first.exit_code == 0
    assert json.loads(first.stdout)["changed"] is True
    second = runner.invoke(app, ["user", "reset-factors", "Alice@Example.org"], catch_exceptions=False)
    assert "has no second factor" in second.stdout
    with pytest.raises(Refusal, match="USER_MISSING"):
        runner.invoke(app, ["user", "reset-factors", "nobody@example.org"], catch_exceptions=False)
