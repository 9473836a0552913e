"""From what directory, log and process know of a workspace to what is shown of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from mooring.monitor.health import Signs
from mooring.monitor.model import FOLLOW, scope_of, shard_of
from mooring.monitor.outlook.model import BackedUp, Entry, HandlerPlace, KnownHandler, Lane, Lease
from mooring.sync.log import LogSight

NOTHING_WRITTEN = LogSight(backend_id="", head=0, bytes=0, position=0, last_at=None)


@dataclass(frozen=True, slots=True)
class Scene:
    """What is the same for all workspaces: who leads which shard until when, and which handlers there are.

    By (scope, shard): `led` names those that somebody leads now, `seen_to` up to which position all was seen to.
    """

    led_until: Mapping[int, datetime]
    handlers: Sequence[KnownHandler]
    led: frozenset[tuple[str, int]] = frozenset()
    seen_to: Mapping[tuple[str, int], int] = field(default_factory=dict)

    def is_run(self, handler: KnownHandler, shard: int) -> bool:
        """Whether a monitor runs the handler for a shard."""
        return (scope_of(handler.name), shard) in self.led

    def done_to(self, handler: KnownHandler, shard: int) -> int:
        """Behind which position of the log of all there may be something left for a handler to do."""
        began = 0 if handler.from_beginning else handler.start_position
        return max(began, self.seen_to.get((scope_of(handler.name), shard), 0))


@dataclass(frozen=True, slots=True)
class Found:
    """One workspace before it is judged. `places` by handler; `waiting` and `begins` by handler too, where they were asked for."""

    entry: Entry
    log: LogSight
    places: Mapping[str, HandlerPlace] = field(default_factory=dict)
    dead_letters: Mapping[str, int] = field(default_factory=dict)
    backed_up: BackedUp | None = None
    begins: Mapping[str, int] = field(default_factory=dict)
    waiting: Mapping[str, datetime] = field(default_factory=dict)


def scene_of(leases: Sequence[Lease], handlers: Sequence[KnownHandler], now: datetime) -> Scene:
    """Who leads what now, of following and of handlers."""
    until = {one.shard: one.until for one in leases if one.scope == FOLLOW and one.until is not None and one.leader}
    led = frozenset((one.scope, one.shard) for one in leases if one.leader and one.until and one.until > now)
    return Scene(until, handlers, led, {(one.scope, one.shard): one.position for one in leases})


def unsettled(found: Found, scene: Scene) -> list[tuple[str, int]]:
    """Where a handler is in this workspace and is not known by its place: (handler, position) whose seq tells."""
    shard = shard_of(found.entry.workspace.id)
    return [(one.name, scene.done_to(one, shard)) for one in scene.handlers if _seq(found, scene, one, shard) is None]


def seq_of(found: Found, scene: Scene, handler: KnownHandler) -> int:
    """Up to which event a handler is done in this workspace. What `unsettled` asked for is in `begins`."""
    known = _seq(found, scene, handler, shard_of(found.entry.workspace.id))
    if known is not None:
        return known
    place = found.places.get(handler.name)
    return max(found.begins.get(handler.name, 0), place.seq if place is not None else 0)


def _seq(found: Found, scene: Scene, handler: KnownHandler, shard: int) -> int | None:
    place, done_to = found.places.get(handler.name), scene.done_to(handler, shard)
    if place is None:
        # Whoever runs it makes a place as soon as there is something to do: without one there was nothing.
        settled = scene.is_run(handler, shard) or found.log.position <= done_to
        return found.log.head if settled else 0 if done_to == 0 else None
    if place.backend_id != found.log.backend_id:
        return 0  # a log that was restored has another life: the handler walks it from the beginning
    if place.due_at is not None or place.seq >= found.log.head:
        return place.seq
    # How far it came by events that it does not want is kept now and then only, and less often than the position.
    return found.log.head if found.log.position <= done_to else None


def lanes_of(found: Found, scene: Scene) -> list[Lane]:
    """Every handler in this workspace, by name."""
    return [_lane(found, scene, one) for one in scene.handlers]


def signs_of(found: Found, scene: Scene, lanes: Sequence[Lane]) -> Signs:
    """What its health is judged by. A handler that the operator has paused keeps nobody waiting."""
    workspace, follow = found.entry.workspace, found.entry.follow
    late = [lane for lane in lanes if lane.waiting_since is not None and not lane.paused]
    oldest = min(late, key=lambda lane: lane.waiting_since or workspace.created_at, default=None)
    return Signs(
        created_at=workspace.created_at,
        followed=workspace.archived_at is None and workspace.deleted_at is None,
        followed_at=follow.followed_at if follow is not None and follow.stopped_at is None else None,
        led_until=scene.led_until.get(shard_of(workspace.id)),
        waiting_since=oldest.waiting_since if oldest is not None else None,
        waiting_for=oldest.handler if oldest is not None else None,
        damage=found.log.damage,
        damaged_since=found.log.damaged_since,
    )


def _lane(found: Found, scene: Scene, handler: KnownHandler) -> Lane:
    place, seq = found.places.get(handler.name), seq_of(found, scene, handler)
    lane = Lane(
        handler=handler.name,
        seq=place.seq if place is not None else None,
        behind=max(0, found.log.head - seq),
        waiting_since=found.waiting.get(handler.name),
        paused=handler.paused_at is not None,
        dead_letters=found.dead_letters.get(handler.name, 0),
    )
    if place is None:
        return lane
    return replace(
        lane,
        moved_at=place.moved_at,
        due_at=place.due_at,
        failing_since=place.failing_since,
        attempts=place.attempts,
        cause=place.cause,
    )
