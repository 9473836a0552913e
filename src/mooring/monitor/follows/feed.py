"""Reading the lifecycle feed, from a place that is kept with what was read.

An event says only that a workspace is to be looked at; what is then true of it is what the directory says in the same
transaction. So events may come twice, late, in any order, or all from the beginning: the outcome is the same.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from mooring.monitor.follows.model import Existing, Follow
from mooring.monitor.follows.store import FollowStore
from mooring.workspaces import LifecycleEvent, LifecycleFeed, LifecycleKind, WorkspaceId, page_of_feed

_PAGE = 500

_OF_INTEREST = {
    LifecycleKind.CREATED,
    LifecycleKind.ARCHIVED,
    LifecycleKind.UNARCHIVED,
    LifecycleKind.DELETED,
    LifecycleKind.UNDELETED,
    LifecycleKind.PURGED,
}


async def follow_feed(follows: FollowStore, feed: LifecycleFeed, now: datetime) -> bool:
    """Read the next page, follow what it says, and keep how far it was read. False when there was nothing new."""
    position = await follows.read_to_held()
    page = await page_of_feed(position, _PAGE, feed)
    if page.read_to <= position:
        return False
    await apply(page.events, follows, now)
    await follows.set_read_to(page.read_to)
    return True


async def apply(events: Sequence[LifecycleEvent], follows: FollowStore, now: datetime) -> None:
    """Look at every workspace that these events are about. The caller holds what is followed (`read_to_held`)."""
    positions: dict[WorkspaceId, int] = {}
    for event in events:
        if event.kind in _OF_INTEREST:
            positions[event.workspace_id] = max(event.position, positions.get(event.workspace_id, 0))
    existing = await follows.existing(positions)
    known = await follows.follows(positions)
    made = [as_it_is(one, known.get(one.id), positions[one.id], now) for one in existing.values()]
    await follows.put([follow for follow in made if follow != known.get(follow.workspace_id)])
    await follows.remove(gone(positions, existing, known))


def as_it_is(existing: Existing, known: Follow | None, position: int, now: datetime) -> Follow:
    """How a workspace is to be followed: one that is archived or deleted is not."""
    stopped_at, because = existing.stopped or (None, None)
    if known is None:
        return Follow(existing.id, position, existing.created_at, now, None, stopped_at, because)
    position = max(position, known.feed_position)
    return replace(known, feed_position=position, stopped_at=stopped_at, stopped_because=because)


def gone(
    asked: Collection[WorkspaceId], existing: Collection[WorkspaceId], known: Collection[WorkspaceId]
) -> Collection[WorkspaceId]:
    """Those that are followed, and that there are no more."""
    return [one for one in asked if one in known and one not in existing]
