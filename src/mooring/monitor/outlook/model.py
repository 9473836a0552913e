"""What is told of a workspace, of the monitors and of the handlers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mooring.monitor.follows import Reconciliation
from mooring.monitor.health import Health
from mooring.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Follow:
    """That a workspace is followed: since when it is known, and since when its leader has taken it up."""

    known_at: datetime
    followed_at: datetime | None
    stopped_at: datetime | None
    stopped_because: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What the directory tells of one workspace. `follow` is None as long as no monitor knows it."""

    workspace: Workspace
    members: int
    follow: Follow | None


@dataclass(frozen=True, slots=True)
class BackedUp:
    """When the newest backup of a workspace was taken, and when one was proven last."""

    at: datetime
    proven_at: datetime | None


@dataclass(frozen=True, slots=True)
class Lease:
    """Who leads a shard of a scope, until when if nothing is heard of it. Nobody: it was given back.

    All that logs were given up to `position` has been seen to by whoever led.
    """

    scope: str
    shard: int
    leader: str | None
    until: datetime | None
    position: int = 0


@dataclass(frozen=True, slots=True)
class RunningMonitor:
    """A monitor by its own words, and when it said so last. `restarts`: how often each of its tasks was started anew."""

    id: str
    place: str
    version: str
    scopes: Sequence[str]
    restarts: Mapping[str, int]
    started_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class KnownHandler:
    """A registered handler: `start_position` is from where on in the log of all it sees events."""

    name: str
    start_position: int
    from_beginning: bool
    paused_at: datetime | None


@dataclass(frozen=True, slots=True)
class HandlerPlace:
    """How far a handler came in a workspace, and what keeps it."""

    handler: str
    workspace_id: str
    backend_id: str
    seq: int
    moved_at: datetime
    due_at: datetime | None
    failing_since: datetime | None
    attempts: int
    cause: str | None


@dataclass(frozen=True, slots=True)
class Lane:
    """One handler in one workspace, as it is shown. `seq` is None where it has had nothing to do yet."""

    handler: str
    seq: int | None
    behind: int
    waiting_since: datetime | None
    paused: bool
    moved_at: datetime | None = None
    due_at: datetime | None = None
    failing_since: datetime | None = None
    attempts: int = 0
    cause: str | None = None
    dead_letters: int = 0


@dataclass(frozen=True, slots=True)
class Sighting:
    """One workspace, as it is shown. `lag`: how many events the handler that is furthest behind has before it."""

    id: str
    name: str
    state: str
    created_at: datetime
    followed_at: datetime | None
    head: int
    bytes: int
    members: int
    backed_up: BackedUp | None
    last_event_at: datetime | None
    sockets: int
    rate: float
    history: Sequence[int]
    lag: int
    lanes: Sequence[Lane]
    dead_letters: int
    health: Health
    since: datetime | None
    because: str | None

    @property
    def failing(self) -> int:
        """How many handlers try an event again at this time."""
        return sum(1 for lane in self.lanes if lane.failing_since is not None)


@dataclass(frozen=True, slots=True)
class Taken:
    """How long it took from creating a workspace to following it, in seconds, of those of the last day."""

    count: int
    p50: float | None
    p95: float | None


@dataclass(frozen=True, slots=True)
class Totals:
    """All workspaces together. `lag` is the greatest; `lags` by handler: the greatest, and in how many workspaces it is behind."""

    sockets: int
    rate: float
    history: Sequence[int]
    lag: int
    failing: int
    dead_letters: int
    lags: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Glance:
    """Monitors, who leads what, how fast following is, and what reconciling found last."""

    at: datetime
    monitors: Sequence[RunningMonitor]
    leases: Sequence[Lease]
    followed: Taken
    reconciliations: Sequence[Reconciliation]


@dataclass(frozen=True, slots=True)
class Overview:
    """All workspaces at one moment, in the order of their ids."""

    at: datetime
    workspaces: Sequence[Sighting]
    counts: Mapping[Health, int]
    totals: Totals


def totals_of(seen: Sequence[Sighting]) -> Totals:
    """Added up once, however often they are asked for."""
    lags: dict[str, tuple[int, int]] = {}
    for lane in (lane for one in seen for lane in one.lanes):
        most, workspaces = lags.get(lane.handler, (0, 0))
        lags[lane.handler] = (max(most, lane.behind), workspaces + (lane.behind > 0))
    active = [one for one in seen if one.history]
    return Totals(
        sockets=sum(one.sockets for one in seen),
        rate=sum(one.rate for one in active),
        history=[sum(minute) for minute in zip(*(one.history for one in active), strict=True)],
        lag=max((one.lag for one in seen), default=0),
        failing=sum(one.failing for one in seen),
        dead_letters=sum(one.dead_letters for one in seen),
        lags=lags,
    )


def taken(seconds: Sequence[float]) -> Taken:
    """The middle and the slow end of what was measured."""
    ordered = sorted(seconds)
    return Taken(len(ordered), _nearest(ordered, 0.5), _nearest(ordered, 0.95))


def _nearest(ordered: Sequence[float], part: float) -> float | None:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else None
