"""The shapes of what an operator sees of the monitor: monitors, who leads what, and every workspace with its health."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from mooring.wire.api import Moment

HealthName = Literal["ok", "lagging", "unreachable", "quarantined"]


class MonitorShape(Struct, rename="camel", frozen=True):
    """A monitor by its own words. `leads`: how many shards, by scope. It is `alive` while its leases are not over.

    `scopes`: what it wants to lead parts of. `restarts`: how often each of its tasks was started anew.
    """

    id: str
    place: str
    version: str
    scopes: list[str]
    restarts: dict[str, int]
    started_at: Moment
    seen_at: Moment
    alive: bool
    leads: dict[str, int]


class ScopeShape(Struct, rename="camel", frozen=True):
    """What is led in shards: following itself, or one handler. `led` of `shards` have a leader at this time."""

    scope: str
    shards: int
    led: int
    leaders: list[str]


class HandlerLag(Struct, rename="camel", frozen=True):
    """How far a handler is behind: `lag` where it is furthest, in so many `workspaces` at all."""

    handler: str
    lag: int
    workspaces: int


class FollowSeconds(Struct, rename="camel", frozen=True):
    """From creating a workspace to following it, of those of the last day. None when there were none."""

    count: int
    p50: float | None
    p95: float | None


class ReconciliationShape(Struct, rename="camel", frozen=True):
    """One comparison with the list of all workspaces, and what it mended. `held_back`: what it did not dare to stop."""

    monitor: str
    at: Moment
    milliseconds: int
    listed: int
    begun: int
    stopped: int
    held_back: int
    cause: str | None


class MonitorSummary(Struct, rename="camel", frozen=True):
    """The monitor at a glance. `workspaces` counts them by health; `lag` is the greatest of all.

    `rate` and `history` are those of all workspaces together, as of each of them.
    """

    at: Moment
    workspaces: dict[HealthName, int]
    total: int
    sockets: int
    rate: float
    history: list[int]
    lag: int
    failing: int
    dead_letters: int
    monitors: list[MonitorShape]
    scopes: list[ScopeShape]
    handlers: list[HandlerLag]
    follow_seconds: FollowSeconds
    reconciliations: list[ReconciliationShape]


class LaneShape(Struct, rename="camel", frozen=True):
    """One handler in one workspace. `seq` is None where it has had nothing to do yet; `behind` counts what waits for it."""

    handler: str
    seq: int | None
    behind: int
    waiting_since: Moment | None
    paused: bool
    moved_at: Moment | None
    due_at: Moment | None
    failing_since: Moment | None
    attempts: int
    cause: str | None
    dead_letters: int


class MonitoredWorkspace(Struct, rename="camel", frozen=True):
    """One workspace. `lag`: how many events the handler that is furthest behind has before it. `rate`: events a minute, over
    five; `history`: events of each of the last thirty minutes, the newest last, empty when there were none. Sockets, rate and
    history are those of the process that answers. `last_backup_at` is that of the newest backup,
    `last_proven_at` that of the last drill that found nothing.
    """

    id: str
    name: str
    state: str
    created_at: Moment
    followed_at: Moment | None
    follow_seconds: float | None
    head: int
    lag: int
    last_event_at: Moment | None
    rate: float
    history: list[int]
    bytes: int
    members: int
    sockets: int
    last_backup_at: Moment | None
    last_proven_at: Moment | None
    handlers: int
    failing: int
    dead_letters: int
    health: HealthName
    since: Moment | None
    because: str | None


class MonitoredPage(Struct, rename="camel", frozen=True):
    """Workspaces in the order that was asked for. `total`: how many are wanted, on all pages."""

    workspaces: list[MonitoredWorkspace]
    total: int
    next_cursor: Annotated[str | None, Meta(description="Where the next page begins; None on the last one.")]


class MonitoredDetails(Struct, rename="camel", frozen=True):
    """One workspace with every handler's place in it, and where the monitor is that leads its shard."""

    workspace: MonitoredWorkspace
    shard: int
    leader: str | None
    lanes: list[LaneShape]
