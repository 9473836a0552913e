"""Exports in the directory."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.accounts import UserId
from mooring.backups.exporting import ALIVE, Export, ExportId, ExportState
from mooring.storage.directory.export_tables import exports
from mooring.workspaces import WorkspaceId

_WAITING, _BUILDING = ExportState.WAITING.value, ExportState.BUILDING.value


class SqlExports:
    """Implements `backups.exporting.ExportStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.changed: set[WorkspaceId] = set()
        """The workspaces whose exports were asked for, done or taken back: each must be told of in the lifecycle feed."""

    async def add(self, export: Export) -> None:
        self.changed.add(export.workspace_id)
        await self._connection.execute(insert(exports).values(asdict(export)))

    async def by_id(self, export_id: ExportId) -> Export | None:
        return await self._one(select(exports).where(exports.c.id == export_id))

    async def locked(self, export_id: ExportId) -> Export | None:
        return await self._one(select(exports).where(exports.c.id == export_id).with_for_update())

    async def of(self, workspace_id: WorkspaceId, limit: int) -> Sequence[Export]:
        query = select(exports).where(exports.c.workspace_id == workspace_id)
        return await self._all(query.order_by(exports.c.asked_at.desc(), exports.c.id.desc()).limit(limit))

    async def in_states(self, states: Collection[ExportState], limit: int) -> Sequence[Export]:
        query = select(exports).where(exports.c.state.in_(sorted(states)))
        return await self._all(query.order_by(exports.c.asked_at, exports.c.id).limit(limit))

    async def begun_since(self, workspace_id: WorkspaceId, moment: datetime) -> int:
        query = select(func.count()).where(
            exports.c.workspace_id == workspace_id,
            exports.c.asked_at > moment,
            exports.c.asked_by.is_not(None),
            exports.c.state != ExportState.FAILED.value,
        )
        return int((await self._connection.execute(query)).scalar_one())

    async def claim(self, now: datetime, until: datetime) -> Export | None:
        free = or_(
            and_(exports.c.state == _WAITING, exports.c.due_at <= now),
            and_(exports.c.state == _BUILDING, exports.c.claimed_until <= now),
        )
        query = select(exports.c.id).where(free).order_by(exports.c.due_at, exports.c.id).limit(1)
        # Who else claims at this moment has locked its row: that is passed over.
        found = (await self._connection.execute(query.with_for_update(skip_locked=True))).scalar()
        if found is None:
            return None
        claimed = {
            "state": _BUILDING,
            "claimed_until": until,
            "attempts": exports.c.attempts + 1,
            "done": 0,
        }
        await self._connection.execute(update(exports).where(exports.c.id == found).values(claimed))
        return await self.by_id(ExportId(found))

    async def next_due(self) -> datetime | None:
        waiting = select(func.min(exports.c.due_at)).where(exports.c.state == _WAITING)
        building = select(func.min(exports.c.claimed_until)).where(exports.c.state == _BUILDING)
        moments = [(await self._connection.execute(query)).scalar_one() for query in (waiting, building)]
        return min((moment for moment in moments if moment is not None), default=None)

    async def hold(self, export_id: ExportId, claimed_until: datetime, until: datetime, done: int, total: int) -> bool:
        ours = and_(exports.c.id == export_id, exports.c.state == _BUILDING, exports.c.claimed_until == claimed_until)
        held = update(exports).where(ours).values(claimed_until=until, done=done, total=total)
        return (await self._connection.execute(held.returning(exports.c.id))).first() is not None

    async def keep(self, export: Export) -> None:
        self.changed |= {export.workspace_id} if export.state in _TOLD else set()
        row = {name: value for name, value in asdict(export).items() if name != "id"}
        await self._connection.execute(update(exports).where(exports.c.id == export.id).values(row))

    async def erase(self, workspace_id: WorkspaceId) -> None:
        await self._connection.execute(delete(exports).where(exports.c.workspace_id == workspace_id))

    async def forget(self, before: datetime, limit: int) -> int:
        over = exports.c.state.not_in(sorted(ALIVE)) & (exports.c.ended_at < before)
        some = select(exports.c.id).where(over).limit(limit)
        forgotten = delete(exports).where(exports.c.id.in_(some)).returning(exports.c.id)
        return len((await self._connection.execute(forgotten)).all())

    async def _one(self, query: Select[Any]) -> Export | None:
        row = (await self._connection.execute(query)).one_or_none()
        return _export(row) if row is not None else None

    async def _all(self, query: Select[Any]) -> list[Export]:
        return [_export(row) for row in await self._connection.execute(query)]


_TOLD = {ExportState.REVOKED}


def _export(row: Row[Any]) -> Export:
    values: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - the row's public way to its columns
    values["state"] = ExportState(values["state"])
    values["id"], values["workspace_id"] = ExportId(row.id), WorkspaceId(row.workspace_id)
    values["asked_by"] = UserId(row.asked_by) if row.asked_by is not None else None
    return Export(**values)
