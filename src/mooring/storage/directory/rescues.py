"""Rescue sets in the directory: what was put back, and of how much owners were told."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, and_, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.backups.rescue import Part
from mooring.storage.directory.rescue_tables import rescue_parts, rescue_tellings
from mooring.workspaces import WorkspaceId


class SqlRescues:
    """Implements `backups.rescue.RescueStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.changed: set[WorkspaceId] = set()
        """The workspaces into which something was put back: each must be told of in the lifecycle feed."""

    async def parts(self, workspace_id: WorkspaceId, backend_id: str) -> Sequence[Part]:
        query = select(rescue_parts).where(_of_life(rescue_parts, workspace_id, backend_id))
        rows = await self._connection.execute(query.order_by(rescue_parts.c.session_id, rescue_parts.c.after))
        return [_part(row) for row in rows]

    async def add(self, part: Part) -> None:
        await self._connection.execute(insert(rescue_parts).values(asdict(part)))

    async def done(self, part: Part, life: str, at: datetime) -> bool:
        columns = rescue_parts.c
        elsewhere = or_(columns.done_in.is_(None), columns.done_in != life)
        this = and_(columns.session_id == part.session_id, columns.after == part.after, elsewhere)
        of_life = _of_life(rescue_parts, part.workspace_id, part.backend_id)
        done = await self._connection.execute(
            update(rescue_parts).where(of_life, this).values(done_in=life, done_at=at)
        )
        if done.rowcount:
            self.changed.add(part.workspace_id)
        return bool(done.rowcount)

    async def told(self, workspace_id: WorkspaceId, backend_id: str) -> tuple[int, datetime] | None:
        query = select(rescue_tellings).where(_of_life(rescue_tellings, workspace_id, backend_id))
        row = (await self._connection.execute(query)).first()
        return (row.events, row.told_at) if row is not None else None

    async def tell(self, workspace_id: WorkspaceId, backend_id: str, events: int, at: datetime) -> None:
        await self._connection.execute(
            delete(rescue_tellings).where(_of_life(rescue_tellings, workspace_id, backend_id))
        )
        row = {"workspace_id": workspace_id, "backend_id": backend_id, "events": events, "told_at": at}
        await self._connection.execute(insert(rescue_tellings).values(row))

    async def forget(self, workspace_id: WorkspaceId, backend_id: str) -> None:
        for table in (rescue_parts, rescue_tellings):
            await self._connection.execute(delete(table).where(_of_life(table, workspace_id, backend_id)))

    async def erase(self, workspace_id: WorkspaceId) -> None:
        for table in (rescue_parts, rescue_tellings):
            await self._connection.execute(delete(table).where(table.c.workspace_id == workspace_id))


def _of_life(table: Table, workspace_id: WorkspaceId, backend_id: str) -> Any:
    return and_(table.c.workspace_id == workspace_id, table.c.backend_id == backend_id)


def _part(row: Row[Any]) -> Part:
    values: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - the row's public way to its columns
    return Part(**values)
