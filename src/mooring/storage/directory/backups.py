"""Receipts of backups and drills in the directory."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, String, and_, cast, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.backups import Backup, BackupId, Drill, DrillId, Finding
from mooring.backups.keys import DIRECTORY
from mooring.storage.directory.backup_tables import backups, drills

_AT_ONCE = 500  # ids in one question: SQLite takes some thousands
_NOTHING_FOUND = cast(drills.c.findings, String) == "[]"
_DRILL = tuple(drills.c[name].label(f"drill_{name}") for name in ("at", "milliseconds", "findings"))


class SqlBackups:
    """Implements `backups.store.BackupStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, backup: Backup) -> None:
        names = [column.name for column in backups.c if column.name != "drill_id"]
        await self._connection.execute(insert(backups).values({name: getattr(backup, name) for name in names}))
        if backup.drill is not None:
            await self.add_drill(backup.drill)

    async def add_drill(self, drill: Drill) -> None:
        row = {
            "id": drill.id,
            "backup_id": drill.backup_id,
            "workspace_id": drill.workspace_id,
            "at": drill.at,
            "milliseconds": drill.milliseconds,
            "findings": [[finding.code, finding.what] for finding in drill.findings],
        }
        await self._connection.execute(insert(drills).values(row))
        await self._connection.execute(update(backups).where(backups.c.id == drill.backup_id).values(drill_id=drill.id))

    async def by_id(self, backup_id: BackupId) -> Backup | None:
        found = await self._found(_with_drill().where(backups.c.id == backup_id))
        return found[0] if found else None

    async def newest(self, workspace_ids: Sequence[str]) -> Mapping[str, Backup]:
        return await self._newest(workspace_ids, proven=False)

    async def furthest(self, workspace_ids: Sequence[str]) -> Mapping[tuple[str, str], int]:
        life = (backups.c.workspace_id, backups.c.backend_id)
        query = select(*life, func.max(backups.c.head)).where(backups.c.workspace_id.in_(workspace_ids)).group_by(*life)
        return {
            (workspace_id, backend_id): seq for workspace_id, backend_id, seq in await self._connection.execute(query)
        }

    async def newest_proven(self, workspace_ids: Sequence[str]) -> Mapping[str, Backup]:
        return await self._newest(workspace_ids, proven=True)

    async def last_proven_at(self, *, directory: bool) -> datetime | None:
        of = backups.c.workspace_id == DIRECTORY if directory else backups.c.workspace_id != DIRECTORY
        proven = select(backups.c.at).join(drills, drills.c.id == backups.c.drill_id).where(of, _NOTHING_FOUND)
        # By an index from its end: it is among the first, however many receipts there are.
        found: datetime | None = await self._connection.scalar(proven.order_by(backups.c.at.desc()).limit(1))
        return found

    async def _newest(self, workspace_ids: Sequence[str], *, proven: bool) -> dict[str, Backup]:
        found: dict[str, Backup] = {}
        for start in range(0, len(workspace_ids), _AT_ONCE):
            some = workspace_ids[start : start + _AT_ONCE]
            query = _with_drill().where(backups.c.id.in_(_newest_ids(some, proven=proven)))
            found |= {backup.workspace_id: backup for backup in await self._found(query)}
        return found

    async def page(
        self, workspace_id: str | None, before: tuple[datetime, str] | None, limit: int, *, newest: bool
    ) -> Sequence[Backup]:
        query = _with_drill()
        if newest:
            query = query.where(backups.c.id.in_(_newest_ids()))
        if workspace_id is not None:
            query = query.where(backups.c.workspace_id == workspace_id)
        if before is not None:
            at, last = before
            query = query.where(or_(backups.c.at < at, and_(backups.c.at == at, backups.c.id < last)))
        return await self._found(query.order_by(backups.c.at.desc(), backups.c.id.desc()).limit(limit))

    async def moments(self, workspace_id: str, limit: int) -> Sequence[datetime]:
        found: list[datetime] = []
        for table in (backups, drills):
            query = select(table.c.at).where(table.c.workspace_id == workspace_id).order_by(table.c.at.desc())
            found += (await self._connection.execute(query.limit(limit))).scalars()
        return sorted(found, reverse=True)[:limit]

    async def forget(self, backup_id: BackupId) -> None:
        await self._connection.execute(delete(drills).where(drills.c.backup_id == backup_id))
        await self._connection.execute(delete(backups).where(backups.c.id == backup_id))

    async def erase(self, workspace_id: str) -> None:
        for table in (drills, backups):
            await self._connection.execute(delete(table).where(table.c.workspace_id == workspace_id))

    async def _found(self, query: Select[Any]) -> list[Backup]:
        return [_backup(row) for row in await self._connection.execute(query)]


def _with_drill() -> Select[Any]:
    return select(backups, *_DRILL).outerjoin(drills, drills.c.id == backups.c.drill_id)


def _newest_ids(workspace_ids: Sequence[str] | None = None, *, proven: bool = False) -> Select[Any]:
    """The id of the newest backup of each workspace, or of each of these; of all, or of the proven ones."""
    place = func.row_number().over(
        partition_by=backups.c.workspace_id, order_by=(backups.c.at.desc(), backups.c.id.desc())
    )
    query = select(backups.c.id, place.label("place"))
    if workspace_ids is not None:
        query = query.where(backups.c.workspace_id.in_(workspace_ids))
    if proven:
        query = query.join(drills, drills.c.id == backups.c.drill_id).where(_NOTHING_FOUND)
    ranked = query.subquery()
    return select(ranked.c.id).where(ranked.c.place == 1)


def _backup(row: Row[Any]) -> Backup:
    return Backup(
        id=BackupId(row.id),
        workspace_id=row.workspace_id,
        at=row.at,
        milliseconds=row.milliseconds,
        backend_id=row.backend_id,
        head=row.head,
        events=row.events,
        bytes=row.bytes,
        stored=row.stored,
        chain=row.chain,
        manifest=row.manifest,
        sha256=row.sha256,
        drill=_drill(row) if row.drill_id is not None else None,
    )


def _drill(row: Row[Any]) -> Drill:
    findings = [Finding(code, what) for code, what in row.drill_findings]
    return Drill(
        DrillId(row.drill_id), BackupId(row.id), row.workspace_id, row.drill_at, row.drill_milliseconds, findings
    )
