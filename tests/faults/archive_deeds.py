"""Deeds that end in the archive: backup, drill, thinning, segment; and what there may be when one was cut off."""

import json
from datetime import timedelta

from prometheus_client import CollectorRegistry

from faults.deeds import EVENTS, Deed, backed_up, more, receipts_of, sound, workspace_in, written
from faults.steps import Ground
from mooring.api.backing_up import back_up, drill_backup, thin_out
from mooring.backups.archived import ArchivedLog, archived_life
from mooring.bootstrap.backups import segment_shipper
from mooring.hub import Hub

LONG = timedelta(days=400)


# Backup


async def _ready_to_back_up(hub: Hub) -> None:
    await backed_up(hub)
    await more(hub)


async def _back_up(hub: Hub) -> None:
    backup = await back_up(hub, await workspace_in(hub))
    assert backup.backup.proven


async def _backups(hub: Hub, ground: Ground) -> str:
    where = await workspace_in(hub)
    listed, known = await sound(hub, ground, where), await receipts_of(hub, where)
    assert len(listed) >= len(known) >= 1  # one that nobody knows of is whole, and is found by the inventory
    assert known[-1]
    return "new" if len(known) > 1 and known[0] else "old"


# The directory


async def _back_up_directory(hub: Hub) -> None:
    assert (await back_up(hub, "directory")).backup.proven


async def _directory_backups(hub: Hub, ground: Ground) -> str:
    listed, known = await sound(hub, ground, "directory"), await receipts_of(hub, "directory")
    assert len(listed) >= len(known)
    return "new" if any(known) else "old"


# Drill


async def _drill(hub: Hub) -> None:
    async with hub.directory.reading() as tx:
        (backup,) = await tx.backups.page(await workspace_in(hub), None, 10, newest=False)
    drilled = await drill_backup(hub, backup.id)
    assert drilled.proven


async def _drills(hub: Hub, ground: Ground) -> str:
    where = await workspace_in(hub)
    assert len(await sound(hub, ground, where)) == 1
    assert await receipts_of(hub, where) == [True]
    async with hub.directory.reading() as tx:
        rows = await tx.accounts._connection.exec_driver_sql("SELECT count(*) FROM drills")
    return "new" if rows.scalar_one() > 1 else "old"


# Retention


async def _two_backups(hub: Hub) -> None:
    await backed_up(hub)
    await more(hub)
    hub.clock.advance(timedelta(seconds=30))  # type: ignore[attr-defined]
    await back_up(hub, await workspace_in(hub))


async def _thin(hub: Hub) -> None:
    await thin_out(hub, await workspace_in(hub), hub.clock.now() + LONG)


async def _thinned(hub: Hub, ground: Ground) -> str:
    where = await workspace_in(hub)
    listed, known = await sound(hub, ground, where), await receipts_of(hub, where)
    assert all(known)
    assert len(known) >= len(listed) >= 1  # a receipt may be left of one that is gone: the next time finds it
    return "new" if len(known) == 1 else "old"


# Segments


async def _ship(hub: Hub) -> None:
    shipper = segment_shipper(hub, CollectorRegistry())
    await shipper.beat(hub.clock.now())


async def _shipped(hub: Hub, ground: Ground) -> str:
    """What whoever has the archive can read back is a part of the log from its beginning on, without a gap."""
    where = await workspace_in(hub)
    head = (await hub.log.heads([where]))[where]
    archive = ground.operators_archive()
    log = ArchivedLog(archive, await archived_life(archive, where, head.backend_id, []))
    seqs: list[int] = []
    while (some := await log.events(seqs[-1] if seqs else 0)) is not None:
        seqs += [json.loads(line)[0] for line in some.text.splitlines()]
    await log.close()
    assert seqs == list(range(1, len(seqs) + 1))
    assert len(seqs) in {0, EVENTS}
    return "new" if len(seqs) == EVENTS else "old"


ARCHIVE_DEEDS = {
    "backup": Deed(_ready_to_back_up, _back_up, _backups),
    "backup of the directory": Deed(written, _back_up_directory, _directory_backups),
    "drill": Deed(backed_up, _drill, _drills),
    "thinning": Deed(_two_backups, _thin, _thinned),
    "segment": Deed(written, _ship, _shipped),
}
