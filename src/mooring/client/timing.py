"""Time and chance as the client needs them: the port, and this device's own."""

import asyncio
import random
import time
from typing import Protocol

from typing_extensions import override

from mooring.kit.clock import Clock, SystemClock

_FIRST_SECONDS = 1.0
_LONGEST_SECONDS = 30.0
_LONGEST_ASKED_SECONDS = 900.0  # a server, or something before it, that asks for hours is not believed


class Timing(Clock, Protocol):
    """A clock that can also be waited for, and chance. `monotonic` should go on while the device sleeps."""

    async def sleep(self, seconds: float) -> None: ...

    def random(self) -> float:
        """At least 0 and less than 1."""
        ...


class DeviceTiming(SystemClock):
    """The clocks of this device."""

    @override
    def monotonic(self) -> float:
        return time.clock_gettime(_AWAKE_OR_NOT)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def random(self) -> float:
        return random.random()


# Python's own monotonic clock stands still on Linux while a laptop sleeps: a token would seem to live on.
_AWAKE_OR_NOT: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def backoff_seconds(tries: int, asked: float | None, chance: float) -> float:
    """How long to wait after `tries` failures: 1, 2, 4 … at most 30, spread by a fifth, and as long as the server asked."""
    wait = min(_LONGEST_SECONDS, _FIRST_SECONDS * 2 ** min(tries, 10)) * (0.8 + 0.4 * chance)
    return max(wait, min(asked or 0.0, _LONGEST_ASKED_SECONDS))
