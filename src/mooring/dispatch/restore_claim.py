"""Holding a restore while it is done: by a claim in the directory, renewed every few seconds."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import datetime
from typing import Any

from mooring.accounts import Occasion
from mooring.backups.restoring import ABORTABLE, LEASE, Restore, RestoreStores
from mooring.backups.restoring.errors import RestoreStopped
from mooring.dispatch.holding import HELD_EVERY, OursNoMore
from mooring.hub import Hub, Transaction
from mooring.kit.errors import Unavailable

Told = Callable[[Restore], Awaitable[None]]
Step = Callable[[Restore, datetime, RestoreStores, Occasion], Awaitable[Restore | None]]
"""One transaction's worth, for a restore that is claimed until then: as it is afterwards, None when it is ours no more."""


class RestoreClaim:
    """A restore that is ours. `restore` is as it was known last; `done` counts events that are loaded."""

    def __init__(self, hub: Hub, restore: Restore, told: Told) -> None:
        self.restore = restore
        self.done = 0
        self._hub = hub
        self._told = told
        self._until = restore.claimed_until or restore.due_at
        self._turn = asyncio.Lock()  # a step must know the claim as it is
        self._because: Exception | None = None

    async def during(self, work: Coroutine[Any, Any, None]) -> None:
        """Does `work`, and holds the claim meanwhile. OursNoMore, RestoreStopped: then the work was broken off."""
        working = asyncio.get_running_loop().create_task(work)
        holding = asyncio.get_running_loop().create_task(self._hold(working))
        try:
            await working
        except asyncio.CancelledError:
            if self._because is None:
                raise
            raise self._because from None
        finally:
            holding.cancel()
            with suppress(asyncio.CancelledError):
                await holding

    async def step(self, step: Step) -> None:
        """One step, in a transaction; members are told how far it is then. OursNoMore."""
        async with self._turn, self._hub.directory.transaction() as tx:
            stepped = await step(self.restore, self._until, stores_of(tx), self._now())
            if stepped is None:
                raise OursNoMore
            # With the commit, or not at all.
            tx.after_commit(lambda: self._stepped(stepped))
        await self._told(self.restore)

    def _stepped(self, restore: Restore) -> None:
        self.restore = restore

    async def _hold(self, working: "asyncio.Task[None]") -> None:
        while self._because is None:
            await asyncio.sleep(HELD_EVERY)
            with suppress(Unavailable):  # the directory may be back before the claim runs out
                await self._hold_once()
        if not working.done() and self.restore.stage in ABORTABLE:
            working.cancel()

    async def _hold_once(self) -> None:
        until = self._hub.clock.now() + LEASE
        async with self._turn, self._hub.directory.transaction() as tx:
            held = await tx.restores.hold(self.restore.id, self._until, until, self.done)
            tx.after_commit(lambda: self._noted(until, held))
        if held is not None:
            await self._told(held)

    def _noted(self, until: datetime, held: Restore | None) -> None:
        self._until = until
        if held is None:
            self._because = OursNoMore()
        elif held.aborting:
            self._because = RestoreStopped()

    def _now(self) -> Occasion:
        return Occasion(at=self._hub.clock.now(), ids=self._hub.ids)


def stores_of(tx: Transaction) -> RestoreStores:
    """What the steps write to."""
    return RestoreStores(tx.restores, tx.branches, tx.backups, tx.workspace_stores)
