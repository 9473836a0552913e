"""Recovering into either database: an empty one is filled, one with accounts is refused, and what was cut off begins anew."""

from pathlib import Path

import pytest

from backup_world import backup_world
from directories import a_directory
from engines.event_logs import PLENTY, batch
from engines.test_directory_snapshots import DirectoryWorld, add_user, row, rows_of, write
from fakes import FakeClock
from mooring.backups.recovering import Recovered, RecoverNotEmpty
from mooring.bootstrap.recovery import Wanted, recover
from mooring.settings import Settings
from mooring.storage.archive import FolderArchive
from mooring.storage.directory import SqlDirectory, sqlite_url
from mooring.storage.directory.tables import sessions, workspaces
from mooring.storage.folder import DataFolder


async def test_an_empty_database_is_filled_and_one_with_accounts_is_refused(
    directory: SqlDirectory, database_url: str, tmp_path: Path
) -> None:
    """From either kind into the same: every row, sessions ended; a second recovery into it is refused, unless the first was cut off."""
    if database_url.startswith("sqlite"):
        database_url = sqlite_url(tmp_path / "elsewhere.db")  # else it is the file of the first one
    (tmp_path / "old").mkdir()
    async with backup_world(tmp_path / "old", FolderArchive(tmp_path / "archive")) as old:
        world = DirectoryWorld(tmp_path, None, old.archive, FakeClock())  # type: ignore[arg-type]
        world.directory = directory
        await add_user(directory, "usr_1")
        await write(directory, workspaces, **{**row(workspaces, "wsp_1"), "purged_at": None, "created_by": "usr_1"})
        await write(directory, sessions, **{**row(sessions, "ses_1"), "user_id": "usr_1", "ended_at": None})
        await old.log.append(batch(1, 3), PLENTY)
        await old.take()
        await world.take_directory()
    folder = DataFolder(tmp_path / "new")
    folder.prepare()

    async def once() -> Recovered:
        given = Settings(data=folder.path, database_url=database_url)
        return await recover(given, folder, Wanted(old.archive.place, None, None), lambda _: None)

    report = await once()
    assert ([log.events for log in report.logs], report.settled.sessions) == ([3], 1)
    async with a_directory(database_url) as other:
        there, was = await rows_of(other), await rows_of(directory)
    assert [there[name] for name in ("users", "workspaces")] == [was[name] for name in ("users", "workspaces")]
    (folder.path / "events.db").unlink()
    with pytest.raises(RecoverNotEmpty):
        await once()
    folder.note_recovering(report_place(database_url))
    assert [log.events for log in (await once()).logs] == [3]


def report_place(url: str) -> str:
    from mooring.storage.directory.opening import engine_of

    return engine_of(url).place
