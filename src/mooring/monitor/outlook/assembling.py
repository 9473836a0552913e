"""From what directory, log and process know of a workspace to what is shown of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from mooring.monitor.health import Signs
from mooring.monitor.model import FOLLOW, shard_of
from mooring.monitor.outlook.model import Entry, HandlerPlace, KnownHandler, Lane, Lease
from mooring.sync.log import LogSight

NOTHING_WRITTEN = LogSight(backend_id="", head=0, bytes=0, position=0, last_at=None)


@dataclass(frozen=True, slots=True)
class Scene:
    """What is the same for all workspaces: who leads which shard until when, and which handlers there are."""

    led_until: Mapping[int, datetime]
    handlers: Sequence[KnownHandler]


@dataclass(frozen=True, slots=True)
class Found:
    """One workspace before it is judged. `places` by handler; `waiting` and `begins` by handler too, where they were asked for."""

    entry: Entry
    log: LogSight
    places: Mapping[str, HandlerPlace] = field(default_factory=dict)
    dead_letters: Mapping[str, int] = field(default_factory=dict)
    begins: Mapping[str, int] = field(default_factory=dict)
    waiting: Mapping[str, datetime] = field(default_factory=dict)


def scene_of(leases: Sequence[Lease], handlers: Sequence[KnownHandler]) -> Scene:
    """Who leads what, of the scope of following."""
    led = {one.shard: one.until for one in leases if one.scope == FOLLOW and one.until is not None and one.leader}
    return Scene(led, handlers)


def without_place(found: Found, scene: Scene) -> list[KnownHandler]:
    """The handlers that have no place in this workspace yet although it was given events since they began."""
    return [
        one
        for one in scene.handlers
        if one.name not in found.places and not one.from_beginning and found.log.position > one.start_position
    ]


def seq_of(found: Found, handler: KnownHandler) -> int:
    """Up to which event a handler is done in this workspace."""
    place = found.places.get(handler.name)
    if place is not None:
        # A log that was restored has another life: the handler walks it from the beginning.
        return place.seq if place.backend_id == found.log.backend_id else 0
    return 0 if handler.from_beginning else found.begins.get(handler.name, found.log.head)


def lanes_of(found: Found, scene: Scene) -> list[Lane]:
    """Every handler in this workspace, by name."""
    return [_lane(found, one) for one in scene.handlers]


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


def _lane(found: Found, handler: KnownHandler) -> Lane:
    place, seq = found.places.get(handler.name), seq_of(found, handler)
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
