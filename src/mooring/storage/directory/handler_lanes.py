"""Handlers in the directory, and how far each is in each workspace."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.monitor.ledger import ClaimToken, EntryId, Lane, Registered, ServiceMember
from mooring.storage.directory.inserting import insert_or_nothing
from mooring.storage.directory.monitor_tables import handler_cursors, handlers, service_members

_LANE = handler_cursors.c
_CHANGES = (
    "backend_id", "seq", "generation", "floor", "walk_to", "moved_at", "redo", "due_at", "token", "entry_id",
    "failing_since", "attempts", "cause",
)  # fmt: skip
_SAVE_LANE = (
    update(handler_cursors)
    .where(_LANE.handler == bindparam("its_handler"), _LANE.workspace_id == bindparam("its_workspace"))
    .values({name: bindparam(f"its_{name}") for name in _CHANGES})
)


class SqlHandlerLanes:
    """The part of `monitor.ledger.LedgerStore` that is not about single events."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def handlers(self) -> Sequence[Registered]:
        rows = await self._connection.execute(select(handlers).order_by(handlers.c.name))
        return [_registered(row) for row in rows]

    async def handler(self, name: str) -> Registered | None:
        row = (await self._connection.execute(select(handlers).where(handlers.c.name == name))).one_or_none()
        return _registered(row) if row is not None else None

    async def add_handler(self, handler: Registered) -> bool:
        added = insert_or_nothing(self._connection, handlers, {"name": handler.name, **_values(handler)})
        return (await self._connection.execute(added)).rowcount == 1

    async def save_handler(self, handler: Registered) -> None:
        saved = update(handlers).where(handlers.c.name == handler.name)
        await self._connection.execute(saved.values(_values(handler)))

    async def lane(self, handler: str, workspace_id: str) -> Lane | None:
        return await self._lane(select(handler_cursors), handler, workspace_id)

    async def held(self, handler: str, workspace_id: str) -> Lane | None:
        return await self._lane(select(handler_cursors).with_for_update(), handler, workspace_id)

    async def add_lane(self, lane: Lane) -> None:
        values = {"handler": lane.handler, "workspace_id": lane.workspace_id}
        values |= {name: getattr(lane, name) for name in _CHANGES}
        await self._connection.execute(insert_or_nothing(self._connection, handler_cursors, values))

    async def save_lane(self, lane: Lane) -> None:
        values = {f"its_{name}": getattr(lane, name) for name in _CHANGES}
        key = {"its_handler": lane.handler, "its_workspace": lane.workspace_id}
        await self._connection.execute(_SAVE_LANE, values | key)

    async def lanes(self, handler: str, after: str, limit: int) -> Sequence[Lane]:
        query = select(handler_cursors).where(_LANE.handler == handler, _LANE.workspace_id > after)
        return await self._lanes(query.order_by(_LANE.workspace_id).limit(limit))

    async def failing(self, handler: str, limit: int) -> Sequence[Lane]:
        query = select(handler_cursors).where(_LANE.handler == handler, _LANE.failing_since.is_not(None))
        return await self._lanes(query.order_by(_LANE.failing_since).limit(limit))

    async def count_failing(self, handler: str) -> int:
        query = select(func.count()).where(_LANE.handler == handler, _LANE.failing_since.is_not(None))
        return (await self._connection.execute(query)).scalar_one()

    async def due(self, handlers: Collection[str], now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        query = select(_LANE.handler, _LANE.workspace_id).where(
            _LANE.due_at <= now, _LANE.handler.in_(sorted(handlers))
        )
        rows = await self._connection.execute(query.order_by(_LANE.due_at).limit(limit))
        return [(row.handler, row.workspace_id) for row in rows]

    async def renew(self, tokens: Collection[ClaimToken], until: datetime) -> Collection[ClaimToken]:
        renewed = update(handler_cursors).where(_LANE.token.in_(sorted(tokens))).values(due_at=until)
        return list((await self._connection.execute(renewed.returning(_LANE.token))).scalars())

    async def note_written(self, workspace_id: str, handler: str, events: int, at: datetime) -> None:
        column = service_members.c
        key = {"workspace_id": workspace_id, "name": handler}
        noted = update(service_members).where(column.workspace_id == workspace_id, column.name == handler)
        noted = noted.values(last_at=at, events=column.events + events)
        if (await self._connection.execute(noted)).rowcount == 0:
            # Nobody else inserts it at this moment: a handler does one thing at a time in a workspace.
            row = key | {"first_at": at, "last_at": at, "events": events}
            await self._connection.execute(insert(service_members).values(row))

    async def service_members(self, workspace_id: str) -> Sequence[ServiceMember]:
        query = select(service_members).where(service_members.c.workspace_id == workspace_id)
        rows = await self._connection.execute(query.order_by(service_members.c.name))
        return [ServiceMember(row.name, row.first_at, row.last_at, row.events) for row in rows]

    async def _lane(self, query: Select[Any], handler: str, workspace_id: str) -> Lane | None:
        query = query.where(_LANE.handler == handler, _LANE.workspace_id == workspace_id)
        return next(iter(await self._lanes(query)), None)

    async def _lanes(self, query: Select[Any]) -> list[Lane]:
        return [_lane(row) for row in await self._connection.execute(query)]


def _values(handler: Registered) -> Mapping[str, Any]:
    return {
        "patterns": list(handler.patterns),
        "registered_at": handler.registered_at,
        "start_position": handler.start_position,
        "from_beginning": handler.from_beginning,
        "edition": handler.edition,
        "paused_at": handler.paused_at,
    }


def _registered(row: Row[Any]) -> Registered:
    return Registered(
        name=row.name,
        patterns=row.patterns,
        registered_at=row.registered_at,
        start_position=row.start_position,
        from_beginning=row.from_beginning,
        edition=row.edition,
        paused_at=row.paused_at,
    )


def _lane(row: Row[Any]) -> Lane:
    return Lane(
        handler=row.handler,
        workspace_id=row.workspace_id,
        backend_id=row.backend_id,
        seq=row.seq,
        moved_at=row.moved_at,
        generation=row.generation,
        floor=row.floor,
        walk_to=row.walk_to,
        redo=row.redo,
        due_at=row.due_at,
        token=ClaimToken(row.token) if row.token is not None else None,
        entry_id=EntryId(row.entry_id) if row.entry_id is not None else None,
        failing_since=row.failing_since,
        attempts=row.attempts,
        cause=row.cause,
    )
