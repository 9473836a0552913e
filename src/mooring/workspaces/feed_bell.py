"""Waiting for the lifecycle feed to grow, without asking the directory again and again."""

import asyncio
from collections import defaultdict

MOST_WAITING = 8  # of one reader: each holds a connection open


class FeedBell:
    """Rings after each commit of this process that added to the feed. What other nodes commit is found by asking again."""

    def __init__(self) -> None:
        self.rung = 0
        """How often it rang. Read it before the feed: what is committed in between is not slept through then."""
        self._waiting: defaultdict[str, set[asyncio.Future[None]]] = defaultdict(set)
        self._closed = False

    def ring(self, head: int) -> None:
        """The feed has grown. Call after the commit."""
        del head
        self.rung += 1
        self._wake()

    async def beyond(self, rung: int, seconds: float, reader: str) -> bool:
        """Whether it rang since `rung`, or within so many seconds from now.

        False at once when `reader` waits `MOST_WAITING` times already, and when the service stops.
        """
        if self.rung > rung:
            return True
        if seconds <= 0 or self._closed or len(self._waiting[reader]) >= MOST_WAITING:
            return False
        ring = asyncio.get_running_loop().create_future()
        self._waiting[reader].add(ring)
        try:
            await asyncio.wait({ring}, timeout=seconds)
        finally:
            self._left(reader, ring)
        return self.rung > rung

    def close(self) -> None:
        """Nobody waits any longer."""
        self._closed = True
        self._wake()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(len(rings) for rings in self._waiting.values())

    def _wake(self) -> None:
        for rings in tuple(self._waiting.values()):
            for ring in rings:
                if not ring.done():
                    ring.set_result(None)

    def _left(self, reader: str, ring: "asyncio.Future[None]") -> None:
        self._waiting[reader].discard(ring)
        if not self._waiting[reader]:
            del self._waiting[reader]
