"""Files that were copied or put back the wrong way: SQLite finds them in order, and we do not."""

import shutil
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import apsw
import pytest

from backup_world import BackupWorld
from engines.event_logs import PLENTY, batch
from fakes import FakeClock
from mooring.backups.beside import missing_beside
from mooring.backups.model import Backup
from mooring.kit.ids import RandomIds
from mooring.storage.archive import FolderArchive
from mooring.storage.eventlog import check_events_file, open_event_log

DATABASE, WAL = "events.db", "events.db-wal"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[BackupWorld]:
    """A log of forty events in the main file; the service runs, so that what comes now is in the WAL."""
    data = tmp_path / "data"
    data.mkdir()
    log = await open_event_log(data / DATABASE, RandomIds())
    await log.append(batch(1, 40), PLENTY)
    await log.close()
    log = await open_event_log(data / DATABASE, RandomIds())
    yield BackupWorld(data, log, FolderArchive(tmp_path / "archive"), FakeClock())
    await log.close()


def _copied(world: BackupWorld, to: Path, *names: str) -> Path:
    to.mkdir(exist_ok=True)
    for name in names:
        shutil.copy2(world.folder / name, to)
    return to


def _integrity(folder: Path) -> str:
    connection = apsw.Connection(str(folder / DATABASE))
    try:
        return str(connection.pragma("integrity_check"))
    finally:
        connection.close()


async def _looked_at(folder: Path, backup: Backup) -> tuple[Sequence[object], str | None, str | None]:
    """What is wrong with a file as it lies there, with the log in it read again, and with it beside its backup."""
    ends = check_events_file(folder / DATABASE)
    log = await open_event_log(folder / DATABASE, RandomIds())
    try:
        return ends, (await log.verify("wsp_1")).damage, await missing_beside(backup, log)
    finally:
        await log.close()


async def test_a_copy_of_the_main_file_without_its_wal_is_short_beside_its_backup(
    world: BackupWorld, tmp_path: Path
) -> None:
    """It passes `integrity_check`, and as a log it is whole: it is only not all of it. The head that was backed up tells."""
    await world.log.append(batch(41, 10), PLENTY)
    backup = await world.take()
    copy = _copied(world, tmp_path / "copy", DATABASE)
    assert _integrity(copy) == "ok"
    ends, damage, missing = await _looked_at(copy, backup)
    assert (list(ends), damage) == ([], None)
    assert missing == "the log ends at event 40, its backup at event 50: what is between is missing"
    assert await missing_beside(backup, world.log) is None


async def test_a_file_put_back_over_a_left_over_wal_is_not_what_was_put_back(
    world: BackupWorld, tmp_path: Path
) -> None:
    """SQLite takes the WAL that lies there for the file's own, and the former rows come back: the backup tells that what
    should be there is not, though nothing is damaged in any place.
    """
    good = _copied(world, tmp_path / "good", DATABASE)
    at_forty = await open_event_log(good / DATABASE, RandomIds())
    await at_forty.append(batch(41, 20, args='"kept"'), PLENTY)
    await at_forty.close()
    there = BackupWorld(good, at_forty, world.archive, world.clock)
    backup = await there.take()
    await world.log.append(batch(41, 10, args='"lost"'), PLENTY)
    crashed = _copied(world, tmp_path / "crashed", DATABASE, WAL)
    shutil.copy2(good / DATABASE, crashed / DATABASE)
    assert _integrity(crashed) == "ok"
    ends, damage, missing = await _looked_at(crashed, backup)
    assert (list(ends), damage) == ([], None)
    assert missing == "the log ends at event 50, its backup at event 60: what is between is missing"


async def test_another_event_in_the_place_of_one_that_was_backed_up_is_seen(world: BackupWorld, tmp_path: Path) -> None:
    """An older copy that went on by itself: as long as the backup and longer, whole, and another log."""
    copy = _copied(world, tmp_path / "copy", DATABASE)
    await world.log.append(batch(41, 10), PLENTY)
    backup = await world.take()
    other = await open_event_log(copy / DATABASE, RandomIds())
    await other.append(batch(41, 15, args='"other"'), PLENTY)
    assert (await other.verify("wsp_1")).damage is None
    assert await missing_beside(backup, other) == "event 50 is another one than in its backup"
    await other.close()


async def test_a_wal_without_its_main_file_is_no_log(world: BackupWorld, tmp_path: Path) -> None:
    """Whoever copies less than all of it has not copied the events: they are not served as an empty log of this life."""
    await world.log.append(batch(41, 10), PLENTY)
    backup = await world.take()
    copy = _copied(world, tmp_path / "copy", WAL)
    log = await open_event_log(copy / DATABASE, RandomIds())
    assert (await log.open("wsp_1")).backend_id != backup.backend_id
    await log.close()
