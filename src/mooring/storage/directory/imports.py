"""Imports in the directory."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.accounts import UserId
from mooring.backups.importing import ALIVE, Import, ImportId, ImportState, Verdict
from mooring.backups.importing.model import WORKED_ON
from mooring.storage.directory.import_tables import imports
from mooring.workspaces import WorkspaceId


class SqlImports:
    """Implements `backups.importing.ImportStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, one: Import) -> None:
        await self._connection.execute(insert(imports).values(_row(one)))

    async def by_id(self, import_id: ImportId) -> Import | None:
        return await self._one(select(imports).where(imports.c.id == import_id))

    async def locked(self, import_id: ImportId) -> Import | None:
        return await self._one(select(imports).where(imports.c.id == import_id).with_for_update())

    async def of(self, user_id: UserId, limit: int) -> Sequence[Import]:
        query = select(imports).where(imports.c.user_id == user_id)
        return await self._all(query.order_by(imports.c.begun_at.desc(), imports.c.id.desc()).limit(limit))

    async def in_states(self, states: Collection[ImportState], limit: int) -> Sequence[Import]:
        query = select(imports).where(imports.c.state.in_(sorted(states)))
        return await self._all(query.order_by(imports.c.expires_at, imports.c.id).limit(limit))

    async def claim(self, now: datetime, until: datetime) -> Import | None:
        free = and_(imports.c.due_at <= now, or_(imports.c.claimed_until.is_(None), imports.c.claimed_until <= now))
        query = select(imports.c.id).where(_UNDER_WAY, free).order_by(imports.c.due_at, imports.c.id).limit(1)
        # Who else claims at this moment has locked its row: that is passed over.
        found = (await self._connection.execute(query.with_for_update(skip_locked=True))).scalar()
        if found is None:
            return None
        claimed = {"claimed_until": until, "attempts": imports.c.attempts + 1, "done": 0}
        await self._connection.execute(update(imports).where(imports.c.id == found).values(claimed))
        return await self.by_id(ImportId(found))

    async def next_due(self) -> datetime | None:
        free = select(func.min(imports.c.due_at)).where(_UNDER_WAY, imports.c.claimed_until.is_(None))
        claimed = select(func.min(imports.c.claimed_until)).where(_UNDER_WAY)
        moments = [(await self._connection.execute(query)).scalar_one() for query in (free, claimed)]
        return min((moment for moment in moments if moment is not None), default=None)

    async def hold(self, import_id: ImportId, claimed_until: datetime, until: datetime, done: int) -> bool:
        ours = and_(imports.c.id == import_id, _UNDER_WAY, imports.c.claimed_until == claimed_until)
        held = update(imports).where(ours).values(claimed_until=until, done=done)
        return (await self._connection.execute(held.returning(imports.c.id))).first() is not None

    async def makes(self, backend_id: str) -> bool:
        applied = imports.c.state == ImportState.APPLYING.value
        query = select(imports.c.id).where(applied, imports.c.backend_id == backend_id)
        return (await self._connection.execute(query.limit(1))).first() is not None

    async def keep(self, one: Import) -> None:
        row = {name: value for name, value in _row(one).items() if name != "id"}
        await self._connection.execute(update(imports).where(imports.c.id == one.id).values(row))

    async def remove(self, import_id: ImportId) -> None:
        await self._connection.execute(delete(imports).where(imports.c.id == import_id))

    async def erase(self, workspace_id: WorkspaceId) -> Sequence[ImportId]:
        gone = delete(imports).where(imports.c.workspace_id == workspace_id).returning(imports.c.id)
        return [ImportId(one) for one in (await self._connection.execute(gone)).scalars()]

    async def erase_of(self, user_id: UserId) -> Sequence[ImportId]:
        theirs = and_(imports.c.user_id == user_id, imports.c.state != ImportState.APPLYING.value)
        gone = delete(imports).where(theirs).returning(imports.c.id)
        return [ImportId(one) for one in (await self._connection.execute(gone)).scalars()]

    async def forget(self, before: datetime, limit: int) -> int:
        over = imports.c.state.not_in(sorted(ALIVE)) & (imports.c.ended_at < before)
        some = select(imports.c.id).where(over).limit(limit)
        forgotten = delete(imports).where(imports.c.id.in_(some)).returning(imports.c.id)
        return len((await self._connection.execute(forgotten)).all())

    async def _one(self, query: Select[Any]) -> Import | None:
        row = (await self._connection.execute(query)).one_or_none()
        return _import(row) if row is not None else None

    async def _all(self, query: Select[Any]) -> list[Import]:
        return [_import(row) for row in await self._connection.execute(query)]


# What a restore brings into its workspace is that restore's work.
_UNDER_WAY = and_(imports.c.state.in_(sorted(WORKED_ON)), imports.c.restore_id.is_(None))
_verdicts = msgspec.json.Decoder(Verdict)


def _row(one: Import) -> dict[str, Any]:
    values = {name: value for name, value in asdict(one).items() if name not in {"plan", "findings"}}
    verdict = Verdict(one.plan, list(one.findings))
    return {**values, "verdict": msgspec.json.encode(verdict).decode()}


def _import(row: Row[Any]) -> Import:
    values: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - the row's public way to its columns
    verdict = _verdicts.decode(values.pop("verdict"))
    values["state"] = ImportState(values["state"])
    values["id"], values["user_id"] = ImportId(row.id), UserId(row.user_id)
    values["workspace_id"] = WorkspaceId(row.workspace_id) if row.workspace_id is not None else None
    return Import(**values, plan=verdict.plan, findings=verdict.findings)
