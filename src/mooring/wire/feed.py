"""The shapes of the lifecycle feed and of a workspace's audit log."""

from typing import Annotated

from msgspec import Meta, Struct

from mooring.kit.clock import iso_milliseconds
from mooring.wire.api import Moment, Person
from mooring.workspaces import LifecycleEvent


class FeedEvent(Struct, rename="camel", frozen=True):
    """One change of a workspace. `actor`: the user who did it; null for the operator and for the service itself."""

    position: Annotated[int, Meta(description="Counts over all workspaces, in the order of the commits.")]
    workspace_id: str
    kind: str
    actor: str | None
    at: Moment
    data: dict[str, str]


def feed_event(event: LifecycleEvent) -> FeedEvent:
    """A change, as everybody is told of it."""
    return FeedEvent(
        position=event.position,
        workspace_id=event.workspace_id,
        kind=event.kind.value,
        actor=event.actor,
        at=iso_milliseconds(event.at),
        data=dict(event.data),
    )


class FeedPage(Struct, rename="camel", frozen=True):
    """Events in the order of their positions. Ask for what is after `next` then; `head` is the last position of all."""

    events: list[FeedEvent]
    next: int
    head: int


class WorkspaceAuditEntry(Struct, rename="camel", frozen=True):
    """Something that was done in a workspace: by `actor` (null: the operator, or the service), with `about`, from a device."""

    id: str
    at: Moment
    kind: str
    actor: Person | None
    device_name: str
    data: dict[str, str]
    about: Annotated[Person | None, Meta(description="The user whom `data.userId` names.")]


class WorkspaceAuditPage(Struct, rename="camel", frozen=True):
    """Entries, newest first. `nextCursor` is null on the last page."""

    entries: list[WorkspaceAuditEntry]
    next_cursor: str | None
