"""Restores and branches in the directory."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.accounts import UserId
from mooring.backups.restoring import (
    OVER,
    UNFINISHED,
    Branch,
    Restore,
    RestoreId,
    RestoreKind,
    SourceKind,
    Stage,
    target_of,
    target_text,
)
from mooring.storage.directory.restore_tables import branches, restores
from mooring.storage.directory.tables import workspaces
from mooring.workspaces import WorkspaceId

_UNFINISHED = restores.c.stage.in_(sorted(UNFINISHED))
_NAMES = [one.name for one in fields(Restore)]


class SqlRestores:
    """Implements `backups.restoring.RestoreStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.changed: set[WorkspaceId] = set()
        """The workspaces with a restore that was asked for or has come to its end: each must be told of in the lifecycle feed."""

    async def add(self, restore: Restore) -> None:
        self.changed.add(restore.workspace_id)
        await self._connection.execute(insert(restores).values(_row(restore)))

    async def by_id(self, restore_id: RestoreId) -> Restore | None:
        return await self._one(select(restores).where(restores.c.id == restore_id))

    async def locked(self, restore_id: RestoreId) -> Restore | None:
        return await self._one(select(restores).where(restores.c.id == restore_id).with_for_update())

    async def of(self, workspace_id: WorkspaceId, limit: int, concerning: UserId | None = None) -> Sequence[Restore]:
        query = select(restores).where(restores.c.workspace_id == workspace_id)
        if concerning is not None:
            in_place = restores.c.kind == RestoreKind.IN_PLACE.value
            query = query.where(or_(in_place, restores.c.asked_by == concerning))
        return await self._all(query.order_by(restores.c.asked_at.desc(), restores.c.id.desc()).limit(limit))

    async def unfinished(self, workspace_id: WorkspaceId) -> Restore | None:
        found = await self._all(select(restores).where(restores.c.workspace_id == workspace_id, _UNFINISHED).limit(1))
        return found[0] if found else None

    async def swapped(self, workspace_id: WorkspaceId) -> Sequence[Restore]:
        query = select(restores).where(
            restores.c.workspace_id == workspace_id,
            restores.c.kind == RestoreKind.IN_PLACE.value,
            restores.c.swapped_at.is_not(None),
        )
        return await self._all(query.order_by(restores.c.swapped_at, restores.c.id))

    async def claim(self, by: str, now: datetime, until: datetime) -> Restore | None:
        free = or_(restores.c.claimed_until.is_(None), restores.c.claimed_until <= now)
        query = select(restores.c.id).where(_UNFINISHED, restores.c.due_at <= now, free)
        # Who else claims at this moment has locked its row: that is passed over.
        some = query.order_by(restores.c.due_at, restores.c.id).limit(1).with_for_update(skip_locked=True)
        found = (await self._connection.execute(some)).scalar()
        if found is None:
            return None
        claimed = {"claimed_by": by, "claimed_until": until, "attempts": restores.c.attempts + 1}
        await self._connection.execute(update(restores).where(restores.c.id == found).values(claimed))
        return await self.by_id(RestoreId(found))

    async def free(self, by: str) -> int:
        freed = update(restores).where(_UNFINISHED, restores.c.claimed_by == by)
        nobody: dict[str, None] = {"claimed_by": None, "claimed_until": None}
        return (await self._connection.execute(freed.values(nobody))).rowcount

    async def next_due(self) -> datetime | None:
        waiting = select(func.min(restores.c.due_at)).where(_UNFINISHED, restores.c.claimed_until.is_(None))
        claimed = select(func.min(restores.c.claimed_until)).where(_UNFINISHED)
        moments = [(await self._connection.execute(query)).scalar_one() for query in (waiting, claimed)]
        return min((moment for moment in moments if moment is not None), default=None)

    async def hold(self, restore_id: RestoreId, claimed_until: datetime, until: datetime, done: int) -> Restore | None:
        ours = and_(restores.c.id == restore_id, _UNFINISHED, restores.c.claimed_until == claimed_until)
        held = update(restores).where(ours).values(claimed_until=until, done=done)
        found = (await self._connection.execute(held.returning(restores.c.id))).first()
        return await self.by_id(restore_id) if found is not None else None

    async def keep(self, restore: Restore) -> None:
        self.changed |= {restore.workspace_id} if restore.stage in OVER else set()
        row = _row(restore)
        del row["id"]
        await self._connection.execute(update(restores).where(restores.c.id == restore.id).values(row))

    async def makes(self, backend_id: str) -> bool:
        query = select(restores.c.id).where(_UNFINISHED, restores.c.new_backend_id == backend_id)
        return (await self._connection.execute(query.limit(1))).first() is not None

    async def held_for_nobody(self, limit: int) -> Sequence[WorkspaceId]:
        held_for = exists().where(restores.c.workspace_id == workspaces.c.id, _UNFINISHED)
        query = select(workspaces.c.id).where(workspaces.c.restoring_at.is_not(None), ~held_for)
        found = await self._connection.execute(query.order_by(workspaces.c.id).limit(limit))
        return [WorkspaceId(one) for one in found.scalars()]

    async def erase(self, workspace_id: WorkspaceId) -> None:
        await self._connection.execute(delete(restores).where(restores.c.workspace_id == workspace_id))

    async def _one(self, query: Select[Any]) -> Restore | None:
        row = (await self._connection.execute(query)).one_or_none()
        return _restore(row) if row is not None else None

    async def _all(self, query: Select[Any]) -> list[Restore]:
        return [_restore(row) for row in await self._connection.execute(query)]


class SqlBranches:
    """Implements `backups.restoring.BranchStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, branch: Branch) -> None:
        row = {one.name: getattr(branch, one.name) for one in fields(branch)}
        await self._connection.execute(insert(branches).values(row))

    async def of(self, workspace_id: WorkspaceId) -> Sequence[Branch]:
        query = select(branches).where(branches.c.workspace_id == workspace_id)
        return await self._all(query.order_by(branches.c.swapped_at.desc(), branches.c.backend_id))

    async def by_life(self, workspace_id: WorkspaceId, backend_id: str) -> Branch | None:
        found = await self._all(select(branches).where(_one_branch(workspace_id, backend_id)))
        return found[0] if found else None

    async def over(self, now: datetime, limit: int) -> Sequence[Branch]:
        query = select(branches).where(branches.c.kept_until <= now)
        return await self._all(query.order_by(branches.c.kept_until, branches.c.backend_id).limit(limit))

    async def forget(self, workspace_id: WorkspaceId, backend_id: str) -> None:
        await self._connection.execute(delete(branches).where(_one_branch(workspace_id, backend_id)))

    async def erase(self, workspace_id: WorkspaceId) -> None:
        await self._connection.execute(delete(branches).where(branches.c.workspace_id == workspace_id))

    async def _all(self, query: Select[Any]) -> list[Branch]:
        return [_branch(row) for row in await self._connection.execute(query)]


def _one_branch(workspace_id: WorkspaceId, backend_id: str) -> Any:
    return and_(branches.c.workspace_id == workspace_id, branches.c.backend_id == backend_id)


def _row(restore: Restore) -> dict[str, Any]:
    row = {name: getattr(restore, name) for name in _NAMES}
    row["target"] = target_text(restore.target)
    return row


def _branch(row: Row[Any]) -> Branch:
    values: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - the row's public way to its columns
    return Branch(**values)


def _restore(row: Row[Any]) -> Restore:
    values: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - the row's public way to its columns
    values["target"] = target_of(row.target)
    values["kind"], values["stage"] = RestoreKind(row.kind), Stage(row.stage)
    values["source"] = SourceKind(row.source)
    return Restore(**values)
