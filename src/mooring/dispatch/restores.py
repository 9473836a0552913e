"""The task that restores: wakes when a restore is asked for or to be stopped, and when a claim of one has run out.

What it knows is in the directory, and in the log: after a stop or a crash the same service takes its own claims up again when it
starts, another one when they have run out; whoever claims the restore then looks which of the two lives is in service, and goes
on from there. One at a time in each process.
"""

from dataclasses import dataclass
from datetime import datetime

import structlog
from typing_extensions import override

from mooring.backups.restoring import LEASE, Restore, RestoreStore
from mooring.backups.restoring.stages import release_writers
from mooring.dispatch.due import claimed, seconds_to_next
from mooring.dispatch.lookout import Lookout
from mooring.dispatch.restore_claim import stores_of
from mooring.dispatch.restoring import RestoreDeeds, RestoreWork
from mooring.hub import Hub, Transaction

_AT_ONCE = 100

_log = structlog.get_logger("mooring.restores")


class RestoreDispatch(Lookout):
    """Claims restores that are due, does them, and lets writers go on that wait for nothing."""

    def __init__(self, hub: Hub, deeds: RestoreDeeds) -> None:
        super().__init__("restores", hub.restores_due)
        self._hub = hub
        self._deeds = deeds
        self._cut_off = False  # whether there may be some that this service was at when it ended

    @override
    def start(self) -> None:
        self._cut_off = True
        super().start()

    async def look(self) -> float:
        """Do all that is due; seconds until there may be more to do."""
        if self._cut_off:
            await self._take_up()
        while (restore := await claimed(self._hub, self._queue, LEASE)) is not None:
            await RestoreWork(self._hub, restore, self._deeds).do()
        await self._release()
        return await seconds_to_next(self._hub, self._queue)

    async def _take_up(self) -> None:
        """They are due at once: writers may wait for them."""
        if self._hub.name:
            async with self._hub.directory.transaction() as tx:
                freed = await tx.restores.free(self._hub.name)
            if freed:
                _log.warning("restores were cut off", count=freed)
        self._cut_off = False

    def _queue(self, tx: Transaction) -> "_Queue":
        return _Queue(tx.restores, self._hub.name)

    async def _release(self) -> None:
        async with self._hub.directory.reading() as tx:
            waiting = await tx.restores.held_for_nobody(1)
        if waiting:
            async with self._hub.directory.transaction() as tx:
                released = await release_writers(stores_of(tx), _AT_ONCE)
            for workspace_id in released:
                _log.warning("writers waited for a restore that nobody does", workspace_id=workspace_id)


@dataclass(frozen=True, slots=True)
class _Queue:
    """Restores, for the service of this name."""

    restores: RestoreStore
    name: str

    async def next_due(self) -> datetime | None:
        return await self.restores.next_due()

    async def claim(self, now: datetime, until: datetime) -> Restore | None:
        return await self.restores.claim(self.name, now, until)
