"""Rates: how often something may be done by one key, such as an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from types import MappingProxyType
from typing import Protocol

from mooring.kit.clock import Clock

_SWEEP_AT = 50_000  # keys; about 10 MB, and a sweep of that many takes some 10 ms


@dataclass(frozen=True, slots=True)
class Rate:
    """`times` in each `per`. All of them may come at once; then one becomes free every `per / times`."""

    times: int
    per: timedelta


class RateLimiter(Protocol):
    """Counts what is done under a key. One question, so that a shared table can answer it for several nodes."""

    async def take(self, key: str, rate: Rate) -> int:
        """Count one more under `key`. 0 when that is within `rate`; else nothing is counted: whole seconds to wait, ≥1."""
        ...


class Unlimited:
    """Lets everything through: for load tests."""

    async def take(self, key: str, rate: Rate) -> int:
        del key, rate
        return 0


class MemoryRateLimiter:
    """Remembers one moment per key (the virtual scheduling form of a leaky bucket), in this process only."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._free_at: dict[str, float] = {}

    @property
    def remembered(self) -> Mapping[str, float]:
        """When each key is wholly free again, in monotonic seconds."""
        return MappingProxyType(self._free_at)

    async def take(self, key: str, rate: Rate) -> int:
        now = self._clock.monotonic()
        window = rate.per.total_seconds()
        free_at = max(self._free_at.get(key, now), now) + window / rate.times
        # A thousandth of a microsecond of slack: sums of floats would else refuse the last of `times`.
        if free_at - now > window + 1e-9:
            return max(1, ceil(free_at - now - window))
        self._sweep(now)
        self._free_at[key] = free_at
        return 0

    def _sweep(self, now: float) -> None:
        if len(self._free_at) >= _SWEEP_AT:
            self._free_at = {key: at for key, at in self._free_at.items() if at > now}
