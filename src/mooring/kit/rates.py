"""Rates: how often something may be done by one key, such as an address; and waits that grow with each failure."""

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


@dataclass(frozen=True, slots=True)
class Backoff:
    """`free` attempts without any wait; after the last of them `first`, doubled after each further one up to `longest`.

    After `quiet` without an attempt all is forgotten.
    """

    free: int
    first: timedelta
    longest: timedelta
    quiet: timedelta

    def wait_after(self, attempts: int) -> float:
        """Seconds to wait after so many attempts that failed."""
        if attempts < self.free:
            return 0.0
        # The exponent is held down: 2 to the power of a day's attempts is no float.
        return min(self.longest.total_seconds(), self.first.total_seconds() * 2 ** min(attempts - self.free, 62))


class RateLimiter(Protocol):
    """Counts what is done under a key. Few questions, so that a shared table can answer them for several nodes."""

    async def take(self, key: str, rate: Rate) -> int:
        """Count one more under `key`. 0 when that is within `rate`; else nothing is counted: whole seconds to wait, ≥1."""
        ...

    async def begin(self, key: str, backoff: Backoff) -> int:
        """Begin an attempt under `key`. 0 when it may go on: then it counts as failed until `forget`, so that many at
        once get no further than one by one; else nothing is counted: whole seconds to wait, ≥1.
        """
        ...

    async def forgive(self, key: str) -> None:
        """Count the last attempt under `key` no more."""
        ...

    async def forget(self, key: str) -> None:
        """Forget the attempts under `key`: one of them succeeded."""
        ...


class Unlimited:
    """Lets everything through: for load tests."""

    async def take(self, key: str, rate: Rate) -> int:
        del key, rate
        return 0

    async def begin(self, key: str, backoff: Backoff) -> int:
        del key, backoff
        return 0

    async def forgive(self, key: str) -> None:
        del key

    async def forget(self, key: str) -> None:
        del key


@dataclass(frozen=True, slots=True)
class _Attempts:
    """Attempts under a key, in monotonic seconds: when the next may begin, and when all is forgotten."""

    count: int
    next_at: float
    forgotten_at: float
    backoff: Backoff

    def one_more(self, now: float) -> "_Attempts":
        return _attempts(self.count + 1, now, self.backoff)

    def one_less(self, now: float) -> "_Attempts":
        return _attempts(max(0, self.count - 1), now, self.backoff)


def _attempts(count: int, now: float, backoff: Backoff) -> _Attempts:
    wait = backoff.wait_after(count)
    return _Attempts(count, now + wait, now + wait + backoff.quiet.total_seconds(), backoff)


class MemoryRateLimiter:
    """Remembers one moment per key (the virtual scheduling form of a leaky bucket), in this process only."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._free_at: dict[str, float] = {}
        self._attempts: dict[str, _Attempts] = {}

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

    async def begin(self, key: str, backoff: Backoff) -> int:
        now = self._clock.monotonic()
        known = self._attempts.get(key)
        if known is None or now >= known.forgotten_at:
            known = _Attempts(0, now, now, backoff)
        if now < known.next_at:
            return max(1, ceil(known.next_at - now))
        if len(self._attempts) >= _SWEEP_AT:
            self._attempts = {one: kept for one, kept in self._attempts.items() if kept.forgotten_at > now}
        self._attempts[key] = known.one_more(now)
        return 0

    async def forgive(self, key: str) -> None:
        known = self._attempts.get(key)
        if known is not None:
            self._attempts[key] = known.one_less(self._clock.monotonic())

    async def forget(self, key: str) -> None:
        self._attempts.pop(key, None)

    @property
    def attempted(self) -> Mapping[str, int]:
        """How many attempts are known of under each key."""
        return MappingProxyType({key: known.count for key, known in self._attempts.items()})

    def _sweep(self, now: float) -> None:
        if len(self._free_at) >= _SWEEP_AT:
            self._free_at = {key: at for key, at in self._free_at.items() if at > now}
