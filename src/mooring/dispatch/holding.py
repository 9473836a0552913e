"""Holding a claim for as long as its work takes: renewed every few seconds, and known to be lost when somebody else has it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from mooring.hub import Hub, Transaction
from mooring.kit.errors import Unavailable

HELD_EVERY = 2.0

Renew = Callable[[Transaction, datetime, datetime], Awaitable[bool]]
"""Makes a claim that ran until the first moment run until the second; False when it is ours no more."""


class OursNoMore(Exception):
    """It was taken back, or its claim ran out: somebody else does it, or nobody needs to any more."""


class Holding:
    """A claim that is ours. `until`: up to when, as far as is known."""

    def __init__(self, hub: Hub, until: datetime, lease: timedelta, renew: Renew) -> None:
        self.until = until
        self._hub = hub
        self._lease = lease
        self._renew = renew
        self._lost = False

    def require(self) -> None:
        """OursNoMore when it was lost meanwhile: who works goes on only after asking."""
        if self._lost:
            raise OursNoMore

    @asynccontextmanager
    async def during(self) -> AsyncIterator[None]:
        """Holds it for as long as the block takes."""
        holding = asyncio.get_running_loop().create_task(self._hold())
        try:
            yield
        finally:
            holding.cancel()
            with suppress(asyncio.CancelledError):
                await holding

    async def _hold(self) -> None:
        while not self._lost:
            await asyncio.sleep(HELD_EVERY)
            with suppress(Unavailable):  # the directory may be back before the claim runs out
                await self._hold_once()

    async def _hold_once(self) -> None:
        until = self._hub.clock.now() + self._lease
        async with self._hub.directory.transaction() as tx:
            held = await self._renew(tx, self.until, until)
            # With the commit, or not at all: a cancelled one leaves the claim as it was known.
            tx.after_commit(lambda: self._noted(until, held=held))

    def _noted(self, until: datetime, *, held: bool) -> None:
        self.until, self._lost = until, not held
