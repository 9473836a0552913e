"""The task that restores: wakes when a restore is asked for or to be stopped, and when a claim of one has run out.

What it knows is in the directory, and in the log: after a stop or a crash the claim runs out, and whoever claims the restore then
looks which of the two lives is in service, and goes on from there. One at a time in each process.
"""

import asyncio
from contextlib import suppress

import structlog

from mooring.backups.restoring import LEASE, Restore
from mooring.backups.restoring.stages import release_writers
from mooring.dispatch.restore_claim import stores_of
from mooring.dispatch.restoring import RestoreDeeds, RestoreWork
from mooring.hub import Hub
from mooring.kit.errors import place_of

_SHORTEST_SLEEP, _LONGEST_SLEEP = 1.0, 60.0
_AT_ONCE = 100

_log = structlog.get_logger("mooring.restores")


class RestoreDispatch:
    """Claims restores that are due, does them, and lets writers go on that wait for nothing."""

    def __init__(self, hub: Hub, deeds: RestoreDeeds) -> None:
        self._hub = hub
        self._deeds = deeds
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Do what is due now, and from then on."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """Stop. What is under way goes on after the next start."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def look(self) -> float:
        """Do all that is due; seconds until there may be more to do."""
        while (restore := await self._claimed()) is not None:
            await RestoreWork(self._hub, restore, self._deeds).do()
        await self._release()
        async with self._hub.directory.reading() as tx:
            due = await tx.restores.next_due()
        if due is None:
            return _LONGEST_SLEEP
        return max(_SHORTEST_SLEEP, min(_LONGEST_SLEEP, (due - self._hub.clock.now()).total_seconds()))

    async def _run(self) -> None:
        while True:
            try:
                sleep = await self.look()
            except Exception as error:  # noqa: BLE001 - the directory may be away: restores wait for it
                _log.warning("restores not looked after", kind=type(error).__name__, where=place_of(error))
                sleep = _SHORTEST_SLEEP
            await self._hub.restores_due.sleep(sleep)

    async def _claimed(self) -> Restore | None:
        now = self._hub.clock.now()
        async with self._hub.directory.reading() as tx:
            due = await tx.restores.next_due()
        if due is None or due > now:
            return None
        async with self._hub.directory.transaction() as tx:
            return await tx.restores.claim(now, now + LEASE)

    async def _release(self) -> None:
        async with self._hub.directory.reading() as tx:
            waiting = await tx.restores.held_for_nobody(1)
        if waiting:
            async with self._hub.directory.transaction() as tx:
                released = await release_writers(stores_of(tx), _AT_ONCE)
            for workspace_id in released:
                _log.warning("writers waited for a restore that nobody does", workspace_id=workspace_id)
