"""Reading the lifecycle feed a page at a time, by a position that nothing can turn up behind."""

from collections.abc import Sequence
from dataclasses import dataclass

from mooring.workspaces.lifecycle import LifecycleEvent, LifecycleFeed
from mooring.workspaces.model import WorkspaceId


@dataclass(frozen=True, slots=True)
class FeedPart:
    """Events in order; up to which position everything was read with them; the last position of the whole feed."""

    events: Sequence[LifecycleEvent]
    read_to: int
    head: int


async def page_of_feed(cursor: int, limit: int, feed: LifecycleFeed, *, only: WorkspaceId | None = None) -> FeedPart:
    """Up to `limit` events after `cursor`, of one workspace unless it is None. Whoever goes on from `read_to` misses nothing."""
    # The head first: whatever is at or below it is committed, so nothing can turn up later in what was passed over.
    head = await feed.head()
    events = await feed.until(head, cursor, limit, only)
    return FeedPart(events, events[-1].position if len(events) == limit else max(head, cursor), head)
