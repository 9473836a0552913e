"""Monitors and their leases in the directory."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.monitor import SHARDS, Ask, MonitorId, Scope
from mooring.monitor.leading import Lease, LivingMonitor
from mooring.storage.directory.monitor_tables import monitor_cursors, monitor_leases, monitors

_LEASES = select(monitor_leases).order_by(monitor_leases.c.scope, monitor_leases.c.shard)
_RENEWED = update(monitor_leases).where(
    monitor_leases.c.scope == bindparam("its_scope"), monitor_leases.c.shard == bindparam("its_shard")
)


class SqlLeases:
    """Implements `monitor.leading.LeaseStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def hold(self) -> None:
        row = select(monitor_cursors.c.name).where(monitor_cursors.c.name == "leading")
        await self._connection.execute(row.with_for_update())

    async def note(self, ask: Ask, at: datetime) -> bool:
        values = {
            "place": ask.place,
            "version": ask.version,
            "turn": ask.turn,
            "scopes": list(ask.scopes),
            "restarts": dict(ask.restarts),
            "seen_at": at,
        }
        known = select(monitors.c.turn).where(monitors.c.id == ask.monitor)
        turn = (await self._connection.execute(known)).scalar_one_or_none()
        if turn is None:
            await self._connection.execute(insert(monitors).values(id=ask.monitor, started_at=at, **values))
        elif turn < ask.turn:
            await self._connection.execute(update(monitors).where(monitors.c.id == ask.monitor).values(values))
        return turn is None or turn < ask.turn

    async def monitors(self, seen_after: datetime) -> Sequence[LivingMonitor]:
        query = select(monitors).where(monitors.c.seen_at > seen_after).order_by(monitors.c.id)
        return [_monitor(row) for row in await self._connection.execute(query)]

    async def forget(self, before: datetime, after: datetime) -> None:
        seen = monitors.c.seen_at
        await self._connection.execute(delete(monitors).where(or_(seen < before, seen > after)))

    async def remove(self, monitor: MonitorId) -> None:
        await self._connection.execute(delete(monitors).where(monitors.c.id == monitor))
        held = update(monitor_leases).where(monitor_leases.c.leader == monitor)
        await self._connection.execute(held.values(leader=None, until=None))

    async def leases(self, scopes: Sequence[Scope]) -> Sequence[Lease]:
        found = await self._found(scopes)
        new = sorted(set(scopes) - {lease.scope for lease in found})
        if not new:
            return found
        rows = [{"scope": scope, "shard": shard, "term": 0, "position": 0} for scope in new for shard in range(SHARDS)]
        await self._connection.execute(insert(monitor_leases), rows)
        return await self._found(scopes)

    async def all_leases(self) -> Sequence[Lease]:
        return [_lease(row) for row in await self._connection.execute(_LEASES)]

    async def free(self, leases: Collection[Lease]) -> None:
        if leases:
            freed = update(monitor_leases).where(_any_of(leases))
            await self._connection.execute(freed.values(leader=None, until=None))

    async def take(self, leases: Collection[Lease]) -> None:
        if not leases:
            return
        rows = [
            _place_of(one) | {"leader": one.leader, "until": one.until, "term": one.term, "position": one.position}
            for one in leases
        ]
        await self._connection.execute(_RENEWED, rows)

    async def renew(self, leases: Collection[Lease]) -> None:
        # Each has a position of its own while work goes on: a statement for each of those took eleven times as long, every two seconds.
        if leases:
            rows = [_place_of(one) | {"until": one.until, "position": one.position} for one in leases]
            await self._connection.execute(_RENEWED, rows)

    async def _found(self, scopes: Sequence[Scope]) -> Sequence[Lease]:
        query = _LEASES.where(monitor_leases.c.scope.in_(scopes))
        return [_lease(row) for row in await self._connection.execute(query)]


def _any_of(leases: Collection[Lease]) -> ColumnElement[bool]:
    shards: defaultdict[str, list[int]] = defaultdict(list)
    for lease in leases:
        shards[lease.scope].append(lease.shard)
    column = monitor_leases.c
    return or_(*(and_(column.scope == scope, column.shard.in_(some)) for scope, some in sorted(shards.items())))


def _place_of(lease: Lease) -> dict[str, Any]:
    return {"its_scope": lease.scope, "its_shard": lease.shard}


def _lease(row: Row[Any]) -> Lease:
    leader = MonitorId(row.leader) if row.leader is not None else None
    return Lease(Scope(row.scope), row.shard, leader, row.until, row.term, row.position)


def _monitor(row: Row[Any]) -> LivingMonitor:
    return LivingMonitor(
        id=MonitorId(row.id),
        place=row.place,
        version=row.version,
        scopes=[Scope(scope) for scope in row.scopes],
        restarts=row.restarts,
        started_at=row.started_at,
        seen_at=row.seen_at,
    )
