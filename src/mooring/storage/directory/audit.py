"""The audit log in the directory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, insert, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.audit import AuditEntry, AuditId, AuditKind
from mooring.storage.directory.tables import audit_entries


class SqlAudit:
    """Implements `audit.AuditLog`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, entry: AuditEntry) -> None:
        row = {
            "id": entry.id,
            "at": entry.at,
            "kind": entry.kind.value,
            "actor": entry.actor,
            "user_id": entry.user_id,
            "session_id": entry.session_id,
            "workspace_id": entry.workspace_id,
            "user_agent": entry.user_agent,
            "data": dict(entry.data),
        }
        await self._connection.execute(insert(audit_entries).values(row))

    async def of_user(self, user_id: str, before: tuple[datetime, str] | None, limit: int) -> Sequence[AuditEntry]:
        return await self._page(audit_entries.c.user_id == user_id, before, limit)

    async def of_workspace(
        self, workspace_id: str, before: tuple[datetime, str] | None, limit: int, kind: AuditKind | None = None
    ) -> Sequence[AuditEntry]:
        wanted = audit_entries.c.kind == kind.value if kind is not None else true()
        return await self._page(and_(audit_entries.c.workspace_id == workspace_id, wanted), before, limit)

    async def _page(
        self, wanted: ColumnElement[bool], before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[AuditEntry]:
        entries = audit_entries.c
        query = select(audit_entries).where(wanted)
        if before is not None:
            at, entry_id = before
            query = query.where(or_(entries.at < at, and_(entries.at == at, entries.id < entry_id)))
        query = query.order_by(entries.at.desc(), entries.id.desc()).limit(limit)
        return [_entry(row) for row in await self._connection.execute(query)]


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        id=AuditId(row.id),
        at=row.at,
        kind=AuditKind(row.kind),
        actor=row.actor,
        user_id=row.user_id,
        session_id=row.session_id,
        workspace_id=row.workspace_id,
        user_agent=row.user_agent,
        data=row.data,
    )
