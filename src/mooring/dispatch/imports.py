"""The task that checks and applies imports: wakes when a file is whole, and when somebody wants one applied.

What it knows is in the directory and in the log: after a stop or a crash the claim runs out, and the import is begun again.
One at a time in each process, which leaves the machine to those who work.
"""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from mooring.backups.importing import EXPIRES, LEASE, Import, ImportId, ImportState, after_restore, expire, keeps_file
from mooring.backups.restoring import RestoreId, Stage
from mooring.dispatch.import_work import ImportWork, now_of, stores_of
from mooring.hub import Hub
from mooring.kit.errors import place_of

_SHORTEST_SLEEP, _LONGEST_SLEEP = 1.0, 60.0
_KEPT = timedelta(days=90)
_AT_ONCE = 500

_log = structlog.get_logger("mooring.imports")


class ImportDispatch:
    """Claims imports that are due, and does what is due."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Do what is due now, and from then on."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """Stop. What is under way is begun again after the next start."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def look(self) -> float:
        """Do all that is due; seconds until there may be more to do."""
        while (one := await self._claimed()) is not None:
            await ImportWork(self._hub, one).do()
        await settle_restored(self._hub)
        async with self._hub.directory.reading() as tx:
            due = await tx.imports.next_due()
        if due is None:
            return _LONGEST_SLEEP
        return max(_SHORTEST_SLEEP, min(_LONGEST_SLEEP, (due - self._hub.clock.now()).total_seconds()))

    async def _run(self) -> None:
        while True:
            try:
                sleep = await self.look()
            except Exception as error:  # noqa: BLE001 - the directory may be away: imports wait for it
                _log.warning("imports not looked after", kind=type(error).__name__, where=place_of(error))
                sleep = _SHORTEST_SLEEP
            await self._hub.imports_due.sleep(sleep)

    async def _claimed(self) -> Import | None:
        now = self._hub.clock.now()
        async with self._hub.directory.reading() as tx:
            due = await tx.imports.next_due()
        if due is None or due > now:
            return None
        async with self._hub.directory.transaction() as tx:
            return await tx.imports.claim(now, now + LEASE)


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
