"""Waking a task that sleeps until there is something to do."""

import asyncio
from contextlib import suppress


class Wakeup:
    """Remembers that it was called until the one who sleeps has heard it."""

    def __init__(self) -> None:
        self._called = asyncio.Event()

    def call(self) -> None:
        """There is something to do. Never waits."""
        self._called.set()

    async def sleep(self, seconds: float) -> None:
        """Returns when it was called since the last sleep, at the latest after so many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._called.wait(), seconds)
        self._called.clear()
