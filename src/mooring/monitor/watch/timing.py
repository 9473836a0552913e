"""Time and chance as a running monitor needs them."""

from typing import Protocol

from mooring.kit.clock import Clock


class Timing(Clock, Protocol):
    """A clock that can also be waited for, and chance."""

    async def sleep(self, seconds: float) -> None: ...

    def random(self) -> float:
        """At least 0 and less than 1."""
        ...
