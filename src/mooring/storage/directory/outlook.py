"""What an operator sees of the monitor, read from the directory."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, String, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.monitor.follows import Reconciliation
from mooring.monitor.outlook.model import (
    BackedUp,
    Entry,
    Follow,
    HandlerPlace,
    KnownHandler,
    Lease,
    RunningMonitor,
)
from mooring.storage.directory.backup_tables import backups, drills
from mooring.storage.directory.monitor_reconciliations import made_reconciliation
from mooring.storage.directory.monitor_tables import (
    handler_cursors,
    handler_ledger,
    handlers,
    monitor_follows,
    monitor_leases,
    monitor_reconciliations,
    monitors,
)
from mooring.storage.directory.tables import members, workspaces
from mooring.storage.directory.workspaces import made_workspace

_DEAD = "dead"
_NOTHING_FOUND = cast(drills.c.findings, String) == "[]"
_MEMBERS = select(func.count()).where(members.c.workspace_id == workspaces.c.id).scalar_subquery().label("member_count")
_FOLLOW = ("known_at", "followed_at", "stopped_at", "stopped_because")
_ENTRIES = (
    select(workspaces, _MEMBERS, *(monitor_follows.c[name] for name in _FOLLOW))
    .select_from(workspaces.outerjoin(monitor_follows, monitor_follows.c.workspace_id == workspaces.c.id))
    .where(workspaces.c.purged_at.is_(None))
)


class SqlOutlook:
    """Implements `monitor.outlook.OutlookStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def page(self, after: str, limit: int) -> Sequence[Entry]:
        query = _ENTRIES.where(workspaces.c.id > after).order_by(workspaces.c.id).limit(limit)
        return [_entry(row) for row in await self._connection.execute(query)]

    async def one(self, workspace_id: str) -> Entry | None:
        row = (await self._connection.execute(_ENTRIES.where(workspaces.c.id == workspace_id))).one_or_none()
        return _entry(row) if row is not None else None

    async def places(self, first: str, last: str) -> Sequence[HandlerPlace]:
        query = select(handler_cursors).where(handler_cursors.c.workspace_id.between(first, last))
        return [_place(row) for row in await self._connection.execute(query)]

    async def dead_letters(self, first: str, last: str) -> Mapping[tuple[str, str], int]:
        column = handler_ledger.c
        query = select(column.workspace_id, column.handler, func.count().label("dead")).where(
            column.state == _DEAD, column.workspace_id.between(first, last)
        )
        found = await self._connection.execute(query.group_by(column.workspace_id, column.handler))
        return {(row.workspace_id, row.handler): row.dead for row in found}

    async def backed_up(self, first: str, last: str) -> Mapping[str, BackedUp]:
        taken = select(backups.c.workspace_id, func.max(backups.c.at).label("at"))
        taken = taken.where(backups.c.workspace_id.between(first, last)).group_by(backups.c.workspace_id)
        proven = select(drills.c.workspace_id, func.max(drills.c.at).label("at"))
        proven = proven.where(drills.c.workspace_id.between(first, last), _NOTHING_FOUND)
        found = await self._connection.execute(proven.group_by(drills.c.workspace_id))
        moments = {row.workspace_id: row.at for row in found}
        rows = await self._connection.execute(taken)
        return {row.workspace_id: BackedUp(row.at, moments.get(row.workspace_id)) for row in rows}

    async def leases(self) -> Sequence[Lease]:
        query = select(monitor_leases).order_by(monitor_leases.c.scope, monitor_leases.c.shard)
        found = await self._connection.execute(query)
        return [Lease(row.scope, row.shard, row.leader, row.until, row.position) for row in found]

    async def monitors(self) -> Sequence[RunningMonitor]:
        query = select(monitors).order_by(monitors.c.seen_at.desc(), monitors.c.id)
        return [
            RunningMonitor(
                row.id, row.place, row.version, tuple(row.scopes), dict(row.restarts), row.started_at, row.seen_at
            )
            for row in await self._connection.execute(query)
        ]

    async def handlers(self) -> Sequence[KnownHandler]:
        query = select(handlers).order_by(handlers.c.name)
        return [
            KnownHandler(row.name, row.start_position, row.from_beginning, row.paused_at)
            for row in await self._connection.execute(query)
        ]

    async def follow_seconds(self, since: datetime, limit: int) -> Sequence[float]:
        column = monitor_follows.c
        query = select(column.created_at, column.followed_at).where(
            column.created_at >= since, column.followed_at.is_not(None)
        )
        found = await self._connection.execute(query.order_by(column.created_at.desc()).limit(limit))
        return [(row.followed_at - row.created_at).total_seconds() for row in found]

    async def reconciliations(self, limit: int) -> Sequence[Reconciliation]:
        column = monitor_reconciliations.c
        query = select(monitor_reconciliations).order_by(column.at.desc(), column.id.desc()).limit(limit)
        found = await self._connection.execute(query)
        return [made_reconciliation(row) for row in found]


def _entry(row: Row[Any]) -> Entry:
    follow = None
    if row.known_at is not None:
        follow = Follow(row.known_at, row.followed_at, row.stopped_at, row.stopped_because)
    return Entry(made_workspace(row), row.member_count, follow)


def _place(row: Row[Any]) -> HandlerPlace:
    return HandlerPlace(
        handler=row.handler,
        workspace_id=row.workspace_id,
        backend_id=row.backend_id,
        seq=row.seq,
        moved_at=row.moved_at,
        due_at=row.due_at,
        failing_since=row.failing_since,
        attempts=row.attempts,
        cause=row.cause,
    )
