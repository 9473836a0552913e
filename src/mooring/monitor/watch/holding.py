"""What a monitor holds by its own clock: it may never believe longer than its service does."""

from collections.abc import Sequence

from mooring.kit.clock import Clock
from mooring.monitor.model import LEASE, Held, Scope
from mooring.monitor.watch.crew import Crew

Key = tuple[Scope, int]


class Holding:
    """Counts each lease from the moment when it was asked for, which is before the service began to count."""

    def __init__(self, clock: Clock, crew: Crew) -> None:
        self._clock = clock
        self._crew = crew
        self._held: dict[Key, Held] = {}
        self._until = 0.0

    def all(self) -> Sequence[Held]:
        """Everything that is held at this moment, as it was told."""
        self.expire()
        return tuple(self._held.values())

    def holds(self, scope: Scope, shard: int) -> bool:
        """Whether this monitor leads it at this moment."""
        self.expire()
        return (scope, shard) in self._held

    def told(self, asked_at: float, held: Sequence[Held]) -> bool:
        """The service's answer to what was asked at that moment. Whether something is no longer held by it."""
        self.expire()
        told = {(one.scope, one.shard): one for one in held}
        lost = [key for key, one in self._held.items() if key not in told or told[key].term != one.term]
        self._drop(lost)
        new = [one for key, one in told.items() if key not in self._held]
        self._held, self._until = told, asked_at + LEASE.total_seconds()
        if new:
            self._crew.took(new)
        self.expire()  # the answer may have been long on its way
        return bool(lost)

    def expire(self) -> None:
        """Let go of what has run out."""
        if self._held and self._clock.monotonic() >= self._until:
            self._drop(tuple(self._held))

    def _drop(self, keys: Sequence[Key]) -> None:
        for key in keys:
            del self._held[key]
            self._crew.lost(*key)
