"""The lifecycle feed in the directory."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.accounts import UserId
from mooring.storage.directory.tables import lifecycle_events, lifecycle_head, members
from mooring.workspaces import LifecycleEvent, LifecycleKind, WorkspaceId
from mooring.workspaces.lifecycle import NewLifecycleEvent


class SqlLifecycle:
    """Implements `workspaces.LifecycleFeed`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.appended: int | None = None
        """The last position that was given out in this transaction."""
        self.told: set[WorkspaceId] = set()
        """The workspaces that this transaction told of."""

    async def append(self, event: NewLifecycleEvent) -> int:
        # The updated row stays locked until the commit, so the next position is given out only after this one is kept.
        step = update(lifecycle_head).values(position=lifecycle_head.c.position + 1)
        position = (await self._connection.execute(step.returning(lifecycle_head.c.position))).scalar_one()
        row = {
            "position": position,
            "workspace_id": event.workspace_id,
            "kind": event.kind.value,
            "actor": event.actor,
            "at": event.at,
            "data": dict(event.data),
        }
        await self._connection.execute(insert(lifecycle_events).values(row))
        self.appended = position
        self.told.add(event.workspace_id)
        return position

    async def after(self, cursor: int, limit: int) -> Sequence[LifecycleEvent]:
        events = lifecycle_events.c
        query = select(lifecycle_events).where(events.position > cursor).order_by(events.position).limit(limit)
        return [event_of(row) for row in await self._connection.execute(query)]

    async def until(
        self, last: int, cursor: int, limit: int, workspace_id: WorkspaceId | None
    ) -> Sequence[LifecycleEvent]:
        events = lifecycle_events.c
        query = select(lifecycle_events).where(events.position > cursor, events.position <= last)
        if workspace_id is not None:
            query = query.where(events.workspace_id == workspace_id)
        query = query.order_by(events.position).limit(limit)
        return [event_of(row) for row in await self._connection.execute(query)]

    async def head(self) -> int:
        return (await self._connection.execute(select(lifecycle_head.c.position))).scalar_one()

    async def concerning(self, user_id: UserId, cursor: int, until: int, limit: int) -> Sequence[LifecycleEvent]:
        events = lifecycle_events.c
        joined = select(members.c.workspace_id).where(members.c.user_id == user_id)
        concerned = or_(events.workspace_id.in_(joined), events.data["userId"].as_string() == user_id)
        query = select(lifecycle_events).where(events.position > cursor, events.position <= until, concerned)
        return [event_of(row) for row in await self._connection.execute(query.order_by(events.position).limit(limit))]


def event_of(row: Row[Any], prefix: str = "") -> LifecycleEvent:
    """The event in a row that has its position, and its other columns under their names after `prefix`."""
    workspace_id, kind, actor, at, data = (
        getattr(row, prefix + name) for name in ("workspace_id", "kind", "actor", "at", "data")
    )
    return LifecycleEvent(
        position=row.position,
        workspace_id=WorkspaceId(workspace_id),
        kind=LifecycleKind(kind),
        actor=UserId(actor) if actor is not None else None,
        at=at,
        data=data,
    )
