"""What is followed, in the directory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.monitor import FOLLOW, MonitorId
from mooring.monitor.follows import Existing, Follow, StoppedBecause, TakenUp
from mooring.storage.directory.monitor_tables import (
    handler_cursors,
    handler_ledger,
    monitor_cursors,
    monitor_follows,
    monitor_leases,
    service_members,
)
from mooring.storage.directory.tables import workspaces
from mooring.workspaces import WorkspaceId

_FEED = monitor_cursors.c.name == "feed"
_EXISTING = select(workspaces.c.id, workspaces.c.created_at, workspaces.c.archived_at, workspaces.c.deleted_at).where(
    workspaces.c.purged_at.is_(None)
)
_AT_ONCE = 500  # parameters of one statement are limited


class SqlFollows:
    """Implements `monitor.follows.FollowStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def read_to(self) -> int:
        return (await self._connection.execute(select(monitor_cursors.c.position).where(_FEED))).scalar_one()

    async def read_to_held(self) -> int:
        query = select(monitor_cursors.c.position).where(_FEED).with_for_update()
        return (await self._connection.execute(query)).scalar_one()

    async def set_read_to(self, position: int) -> None:
        await self._connection.execute(update(monitor_cursors).where(_FEED).values(position=position))

    async def existing(self, ids: Collection[WorkspaceId]) -> Mapping[WorkspaceId, Existing]:
        found: dict[WorkspaceId, Existing] = {}
        for some in _batches(ids):
            rows = await self._connection.execute(_EXISTING.where(workspaces.c.id.in_(some)))
            found.update({WorkspaceId(row.id): Existing(*row) for row in rows})
        return found

    async def follows(self, ids: Collection[WorkspaceId]) -> Mapping[WorkspaceId, Follow]:
        found: dict[WorkspaceId, Follow] = {}
        for some in _batches(ids):
            query = select(monitor_follows).where(monitor_follows.c.workspace_id.in_(some))
            rows = await self._connection.execute(query)
            found.update({WorkspaceId(row.workspace_id): _follow(row) for row in rows})
        return found

    async def page_of_existing(self, after: WorkspaceId | None, limit: int) -> Sequence[Existing]:
        column = workspaces.c
        query = _EXISTING.where(column.id > (after or "")).order_by(column.id).limit(limit)
        return [Existing(*row) for row in await self._connection.execute(query)]

    async def page_of_follows(self, after: WorkspaceId | None, limit: int) -> Sequence[Follow]:
        column = monitor_follows.c.workspace_id
        query = select(monitor_follows).where(column > (after or "")).order_by(column).limit(limit)
        return [_follow(row) for row in await self._connection.execute(query)]

    async def put(self, follows: Sequence[Follow]) -> None:
        known = await self.follows([follow.workspace_id for follow in follows])
        new = [_values(follow) for follow in follows if follow.workspace_id not in known]
        if new:
            await self._connection.execute(insert(monitor_follows), new)
        changed = [
            _what_changes(follow) | {"its_id": follow.workspace_id}
            for follow in follows
            if follow.workspace_id in known
        ]
        if changed:
            step = update(monitor_follows).where(monitor_follows.c.workspace_id == bindparam("its_id"))
            await self._connection.execute(step, changed)

    async def remove(self, ids: Collection[WorkspaceId]) -> None:
        for some in _batches(ids):
            for table in (monitor_follows, handler_cursors, handler_ledger, service_members):
                await self._connection.execute(delete(table).where(table.c.workspace_id.in_(some)))

    async def handled(self, workspace_id: WorkspaceId) -> int:
        query = select(func.count()).where(handler_ledger.c.workspace_id == workspace_id)
        return (await self._connection.execute(query)).scalar_one()

    async def any_waiting(self, leader: MonitorId, at: datetime) -> bool:
        return (await self._connection.execute(_waiting(leader, at).limit(1))).one_or_none() is not None

    async def take_up(self, leader: MonitorId, at: datetime, now: datetime, limit: int) -> Sequence[TakenUp]:
        found = _waiting(leader, at).order_by(monitor_follows.c.feed_position).limit(limit)
        step = update(monitor_follows).where(monitor_follows.c.workspace_id.in_(found)).values(followed_at=now)
        rows = await self._connection.execute(
            step.returning(monitor_follows.c.workspace_id, monitor_follows.c.created_at)
        )
        return [TakenUp(WorkspaceId(row.workspace_id), row.created_at, now) for row in rows]


def _waiting(leader: MonitorId, at: datetime) -> Select[Any]:
    leases, column = monitor_leases.c, monitor_follows.c
    led = select(leases.shard).where(leases.scope == FOLLOW, leases.leader == leader, leases.until > at)
    return select(column.workspace_id).where(
        column.shard.in_(led), column.followed_at.is_(None), column.stopped_at.is_(None)
    )


def _batches(ids: Collection[WorkspaceId]) -> Sequence[Sequence[WorkspaceId]]:
    asked = sorted(ids)
    return [asked[start : start + _AT_ONCE] for start in range(0, len(asked), _AT_ONCE)]


def _values(follow: Follow) -> dict[str, Any]:
    return {
        "workspace_id": follow.workspace_id,
        "shard": follow.shard,
        "created_at": follow.created_at,
        "known_at": follow.known_at,
        "followed_at": follow.followed_at,
        **_what_changes(follow),
    }


def _what_changes(follow: Follow) -> dict[str, Any]:
    # Not `followed_at`: its leader may be taking it up at this moment.
    return {
        "feed_position": follow.feed_position,
        "stopped_at": follow.stopped_at,
        "stopped_because": follow.stopped_because.value if follow.stopped_because is not None else None,
    }


def _follow(row: Row[Any]) -> Follow:
    return Follow(
        workspace_id=WorkspaceId(row.workspace_id),
        feed_position=row.feed_position,
        created_at=row.created_at,
        known_at=row.known_at,
        followed_at=row.followed_at,
        stopped_at=row.stopped_at,
        stopped_because=StoppedBecause(row.stopped_because) if row.stopped_because is not None else None,
    )
