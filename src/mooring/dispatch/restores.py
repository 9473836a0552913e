"""The task that restores: wakes when a restore is asked for or to be stopped, and when a claim of one has run out.

What it knows is in the directory, and in the log: after a stop or a crash the claim runs out, and whoever claims the restore then
looks which of the two lives is in service, and goes on from there. One at a time in each process.
"""

import structlog

from mooring.backups.restoring import LEASE, RestoreStore
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

    async def look(self) -> float:
        """Do all that is due; seconds until there may be more to do."""
        while (restore := await claimed(self._hub, _queue, LEASE)) is not None:
            await RestoreWork(self._hub, restore, self._deeds).do()
        await self._release()
        return await seconds_to_next(self._hub, _queue)

    async def _release(self) -> None:
        async with self._hub.directory.reading() as tx:
            waiting = await tx.restores.held_for_nobody(1)
        if waiting:
            async with self._hub.directory.transaction() as tx:
                released = await release_writers(stores_of(tx), _AT_ONCE)
            for workspace_id in released:
                _log.warning("writers waited for a restore that nobody does", workspace_id=workspace_id)


def _queue(tx: Transaction) -> RestoreStore:
    return tx.restores
