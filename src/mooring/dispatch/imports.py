"""The task that checks and applies imports: wakes when a file is whole, and when somebody wants one applied.

What it knows is in the directory and in the log: after a stop or a crash the claim runs out, and the import is begun again.
One at a time in each process, which leaves the machine to those who work.
"""

from datetime import datetime, timedelta

from mooring.backups.importing import (
    EXPIRES,
    LEASE,
    ImportId,
    ImportState,
    ImportStore,
    after_restore,
    expire,
    keeps_file,
)
from mooring.backups.restoring import RestoreId, Stage
from mooring.dispatch.due import claimed, seconds_to_next
from mooring.dispatch.import_work import ImportWork, now_of, stores_of
from mooring.dispatch.lookout import Lookout
from mooring.hub import Hub, Transaction

_KEPT = timedelta(days=90)
_AT_ONCE = 500


class ImportDispatch(Lookout):
    """Claims imports that are due, and does what is due."""

    def __init__(self, hub: Hub) -> None:
        super().__init__("imports", hub.imports_due)
        self._hub = hub

    async def look(self) -> float:
        """Do all that is due; seconds until there may be more to do."""
        while (one := await claimed(self._hub, _queue, LEASE)) is not None:
            await ImportWork(self._hub, one).do()
        await settle_restored(self._hub)
        return await seconds_to_next(self._hub, _queue)


def _queue(tx: Transaction) -> ImportStore:
    return tx.imports


async def settle_restored(hub: Hub) -> None:
    """Those whose restore is over are done, or ready as before."""
    async with hub.directory.reading() as tx:
        applying = await tx.imports.in_states({ImportState.APPLYING}, _AT_ONCE)
    for one in applying:
        if one.restore_id is not None:
            await _settle(hub, one.id, RestoreId(one.restore_id))


async def _settle(hub: Hub, import_id: ImportId, restore_id: RestoreId) -> None:
    async with hub.directory.transaction() as tx:
        restore = await tx.restores.by_id(restore_id)
        held = await tx.imports.locked(import_id)
        if held is None or held.restore_id != restore_id or (restore is not None and restore.running):
            return
        done, error = restore is not None and restore.stage is Stage.DONE, restore.error if restore is not None else ""
        settled = after_restore(held, hub.clock.now(), done=done, error=error)
        await tx.imports.keep(settled)
    if not keeps_file(settled):
        await hub.imports.remove(import_id)


async def forget_imports(hub: Hub, now: datetime) -> None:
    """End those whose time is over, remove files that nobody wants, and forget what was over 90 days ago."""
    await settle_restored(hub)
    async with hub.directory.reading() as tx:
        waiting = await tx.imports.in_states(EXPIRES, _AT_ONCE)
    for one in waiting:
        if one.expires_at <= now:
            async with hub.directory.transaction() as tx:
                await expire(one.id, stores_of(tx), now_of(hub))
    for name in await hub.imports.names():
        async with hub.directory.reading() as tx:
            kept = await tx.imports.by_id(ImportId(name))
        if not keeps_file(kept):
            await hub.imports.remove(name)
    async with hub.directory.transaction() as tx:
        await tx.imports.forget(now - _KEPT, _AT_ONCE)
