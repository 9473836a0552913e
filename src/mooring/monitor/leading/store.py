"""What leading needs of the directory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mooring.monitor.model import Ask, MonitorId, Scope


@dataclass(frozen=True, slots=True)
class Lease:
    """Who leads a shard of a scope, and until when; nobody when `leader` is None or `until` is over."""

    scope: Scope
    shard: int
    leader: MonitorId | None
    until: datetime | None
    term: int
    position: int


@dataclass(frozen=True, slots=True)
class LivingMonitor:
    """A monitor that asked lately, as it is shown. `restarts`: how often each of its tasks was started anew."""

    id: MonitorId
    place: str
    version: str
    scopes: Sequence[Scope]
    restarts: Mapping[str, int]
    started_at: datetime
    seen_at: datetime


class LeaseStore(Protocol):
    """Leases and the monitors that hold them. All within the caller's transaction."""

    async def hold(self) -> None:
        """Nobody else divides leases until this transaction ends."""
        ...

    async def note(self, ask: Ask, at: datetime) -> bool:
        """Keep that it lives. False, and nothing kept, when a later ask of it came before."""
        ...

    async def monitors(self, seen_after: datetime) -> Sequence[LivingMonitor]:
        """Those that asked after then, by id."""
        ...

    async def forget(self, before: datetime, after: datetime) -> None:
        """Forget the monitors that asked last before or after these moments."""
        ...

    async def remove(self, monitor: MonitorId) -> None:
        """Forget a monitor, and that it leads anything."""
        ...

    async def leases(self, scopes: Sequence[Scope]) -> Sequence[Lease]:
        """Every shard of these scopes, by scope and shard; a scope that is new gets leases that nobody holds."""
        ...

    async def all_leases(self) -> Sequence[Lease]:
        """Every lease, by scope and shard."""
        ...

    async def free(self, leases: Collection[Lease]) -> None:
        """Nobody holds them any more."""
        ...

    async def take(self, leases: Collection[Lease]) -> None:
        """Keep these as they are here."""
        ...

    async def renew(self, leases: Collection[Lease]) -> None:
        """Keep end and position of these as they are here."""
        ...
