"""How many events of one handler are run at once. Whoever takes long hands the place on, so that no slow one holds up others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

MOST_AT_ONCE = 32
MOST_SLOW = 512
PATIENCE_SECONDS = 1.0


@dataclass(slots=True)
class Turn:
    """A place that somebody has. `handed_on`: it took too long, somebody else has the place by now."""

    handed_on: bool = False


class Places:
    """First come, first served. At most `MOST_SLOW` go on without a place; after that the slow ones keep theirs."""

    def __init__(
        self, at_once: int = MOST_AT_ONCE, slow: int = MOST_SLOW, patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._waiting = 0
        self._slow = 0
        self._most_slow = slow
        self._patience = patience_seconds

    @property
    def crowded(self) -> bool:
        """Whether somebody waits for a place."""
        return self._waiting > 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Turn]:
        """A place, for as long as it takes or until it is handed on."""
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        turn = Turn()
        timer = asyncio.get_running_loop().call_later(self._patience, self._hand_on, turn)
        try:
            yield turn
        finally:
            timer.cancel()
            if turn.handed_on:
                self._slow -= 1
            else:
                self._free.release()

    def _hand_on(self, turn: Turn) -> None:
        if self._slow < self._most_slow:
            turn.handed_on = True
            self._slow += 1
            self._free.release()
