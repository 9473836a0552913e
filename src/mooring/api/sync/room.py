"""What all sync sockets share, and what one of them has of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from mooring.api.parked_writes import ParkedWrites
from mooring.api.sync.authority import Authority, Closing
from mooring.api.sync.branches import Branches
from mooring.api.sync.counters import SyncCounters
from mooring.api.sync.drained import Pace
from mooring.api.sync.outlet import Outlet
from mooring.api.sync.polled import PolledRescues
from mooring.api.sync.unanswered import Unanswered
from mooring.kit.clock import Clock
from mooring.sync import EventLog, Pushes


@dataclass(frozen=True, slots=True)
class SocketRoom:
    """The log and its tools, and what is remembered from one socket to the next."""

    log: EventLog
    pushes: Pushes
    clock: Clock
    counters: SyncCounters
    deaf_seconds: float
    draining: Callable[[], bool]
    parked: ParkedWrites
    branches: Branches
    unanswered: Unanswered
    polled: PolledRescues
    pace: Pace


@dataclass(frozen=True, slots=True)
class Seat:
    """One socket in the room: by what right it is there, the way out to its client, and what ends it."""

    room: SocketRoom
    authority: Authority
    outlet: Outlet
    close: Callable[[Closing], None]
