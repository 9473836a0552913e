"""What was seen of all standings, kept for a moment: many who ask look once, and who does not ask pays nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from mooring.backups.standing import Standing
from mooring.kit.clock import Clock

_KEPT_SECONDS = 2.0
_AT_MOST = 10.0
"""A tenth of the time at most goes into looking: what took long to see is kept for long."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Every standing, as it was at one moment."""

    at: datetime
    standings: Sequence[Standing]


class Standings:
    """The last look."""

    def __init__(self) -> None:
        self._looking = asyncio.Lock()
        self._last: Seen | None = None
        self._good_until = 0.0

    async def look(self, clock: Clock, see: Callable[[], Awaitable[Sequence[Standing]]]) -> Seen:
        """What `see` has seen a few seconds ago at most."""
        async with self._looking:
            if self._last is None or clock.monotonic() >= self._good_until:
                began = clock.monotonic()
                self._last = Seen(clock.now(), await see())
                ended = clock.monotonic()
                self._good_until = ended + max(_KEPT_SECONDS, _AT_MOST * (ended - began))
            return self._last

    def stale(self) -> None:
        """Something was done: who asks next looks."""
        self._good_until = 0.0
