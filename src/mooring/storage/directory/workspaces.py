"""Workspaces in the directory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, exists, func, insert, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.accounts import UserId
from mooring.storage.directory.searching import containing
from mooring.storage.directory.tables import members, users, workspaces
from mooring.storage.directory.touched import Touched
from mooring.workspaces import (
    Listed,
    ListedState,
    Member,
    Role,
    SoleOwned,
    Standing,
    Wanted,
    Workspace,
    WorkspaceId,
)

_RECENT = func.coalesce(members.c.recent_at, members.c.joined_at)
_NOT_DELETED = workspaces.c.deleted_at.is_(None)


class SqlWorkspaces:
    """Implements `workspaces.WorkspaceStore`."""

    def __init__(self, connection: AsyncConnection, touched: Touched) -> None:
        self._connection = connection
        self._touched = touched

    async def add(self, workspace: Workspace, owner: Member) -> None:
        row = {
            "id": workspace.id,
            "name": workspace.name,
            "created_at": workspace.created_at,
            "created_by": workspace.created_by,
        }
        await self._connection.execute(insert(workspaces).values(row))
        await self.add_member(owner)

    async def add_member(self, member: Member) -> None:
        row = {
            "workspace_id": member.workspace_id,
            "user_id": member.user_id,
            "role": member.role.value,
            "joined_at": member.joined_at,
        }
        await self._connection.execute(insert(members).values(row))
        self._touched.member(member.workspace_id, member.user_id)

    async def member_count_held(self, workspace_id: WorkspaceId) -> int:
        # Every way of becoming a member passes by this lock, so the count holds until the commit.
        await self._connection.execute(select(workspaces.c.id).where(workspaces.c.id == workspace_id).with_for_update())
        query = select(func.count()).select_from(members).where(members.c.workspace_id == workspace_id)
        return (await self._connection.execute(query)).scalar_one()

    async def by_id(self, workspace_id: WorkspaceId) -> Workspace | None:
        return await self._one(select(workspaces).where(workspaces.c.id == workspace_id))

    async def locked(self, workspace_id: WorkspaceId) -> Workspace | None:
        return await self._one(select(workspaces).where(workspaces.c.id == workspace_id).with_for_update())

    async def standing(self, user_id: UserId, workspace_id: WorkspaceId) -> Standing | None:
        mine = and_(members.c.workspace_id == workspaces.c.id, members.c.user_id == user_id)
        query = select(workspaces, members.c.role).select_from(workspaces.outerjoin(members, mine))
        row = (await self._connection.execute(query.where(workspaces.c.id == workspace_id))).one_or_none()
        if row is None:
            return None
        return Standing(_known_role(row.role), made_workspace(row).state)

    async def owned_count_held(self, user_id: UserId) -> int | None:
        # Every way of owning one more passes by this lock, so the count holds until the commit.
        open_account = select(users.c.id).where(users.c.id == user_id, users.c.closed_at.is_(None))
        if (await self._connection.execute(open_account.with_for_update())).one_or_none() is None:
            return None
        owned = and_(members.c.user_id == user_id, members.c.role == Role.OWNER.value, _NOT_DELETED)
        joined = members.join(workspaces, members.c.workspace_id == workspaces.c.id)
        return (await self._connection.execute(select(func.count()).select_from(joined).where(owned))).scalar_one()

    async def listed(self, user_id: UserId, workspace_id: WorkspaceId) -> Listed | None:
        row = (await self._connection.execute(_list(user_id).where(workspaces.c.id == workspace_id))).one_or_none()
        return _listed(row) if row is not None else None

    async def page(
        self, user_id: UserId, wanted: Wanted, before: tuple[datetime, WorkspaceId] | None, limit: int
    ) -> Sequence[Listed]:
        query = _list(user_id).where(_wanted(wanted))
        if before is not None:
            recent_at, workspace_id = before
            same_moment = and_(_RECENT == recent_at, workspaces.c.id < workspace_id)  # noqa: SIM300 - an expression of SQL
            query = query.where(or_(recent_at > _RECENT, same_moment))
        query = query.order_by(_RECENT.desc(), workspaces.c.id.desc()).limit(limit)
        return [_listed(row) for row in await self._connection.execute(query)]

    async def count(self, user_id: UserId, wanted: Wanted) -> int:
        joined = workspaces.join(members, members.c.workspace_id == workspaces.c.id)
        mine = (members.c.user_id == user_id, _wanted(wanted))
        return (await self._connection.execute(select(func.count()).select_from(joined).where(*mine))).scalar_one()

    async def page_of_all(
        self, after: WorkspaceId | None, limit: int, wanted: Wanted | None = None
    ) -> Sequence[Workspace]:
        shown = (workspaces.c.id > (after or ""), workspaces.c.purged_at.is_(None), _of_all(wanted or Wanted()))
        query = select(workspaces).where(*shown).order_by(workspaces.c.id).limit(limit)
        return [made_workspace(row) for row in await self._connection.execute(query)]

    async def rename(self, workspace_id: WorkspaceId, name: str) -> None:
        await self._change(workspace_id, name=name)
        self._touched.words(workspace_id)

    async def set_paused(self, workspace_id: WorkspaceId, at: datetime | None) -> None:
        await self._change(workspace_id, paused_at=at)
        self._touched.workspace(workspace_id)

    async def set_restoring(self, workspace_id: WorkspaceId, at: datetime | None) -> None:
        await self._change(workspace_id, restoring_at=at)
        self._touched.standing(workspace_id)

    async def set_archived(self, workspace_id: WorkspaceId, at: datetime | None) -> None:
        await self._change(workspace_id, archived_at=at)
        self._touched.workspace(workspace_id)

    async def set_deleted(self, workspace_id: WorkspaceId, at: datetime | None) -> None:
        await self._change(workspace_id, deleted_at=at)
        self._touched.workspace(workspace_id)

    async def deleted_before(self, moment: datetime, limit: int) -> Sequence[WorkspaceId]:
        due = select(workspaces.c.id).where(workspaces.c.deleted_at < moment, workspaces.c.purged_at.is_(None))
        found = await self._connection.execute(due.order_by(workspaces.c.deleted_at, workspaces.c.id).limit(limit))
        return [WorkspaceId(one) for one in found.scalars()]

    async def set_purged(self, workspace_id: WorkspaceId, at: datetime) -> None:
        await self._connection.execute(delete(members).where(members.c.workspace_id == workspace_id))
        await self._change(workspace_id, name="", purged_at=at)
        self._touched.workspace(workspace_id)

    async def solely_owned(self, user_id: UserId) -> Sequence[SoleOwned]:
        everybody = select(func.count()).select_from(members).where(members.c.workspace_id == workspaces.c.id)
        query = select(workspaces, everybody.scalar_subquery().label("members")).where(
            owned_by(user_id), ~other_owner(user_id, open_only=True), workspaces.c.archived_at.is_(None)
        )
        found = await self._connection.execute(query.order_by(workspaces.c.id))
        return [SoleOwned(made_workspace(row), row.members) for row in found]

    async def owned_archived_at(self, user_id: UserId, at: datetime) -> Sequence[WorkspaceId]:
        query = select(workspaces.c.id).where(owned_by(user_id), workspaces.c.archived_at == at)
        found = await self._connection.execute(query.order_by(workspaces.c.id).with_for_update())
        return [WorkspaceId(one) for one in found.scalars()]

    async def limits_changed(self, owner: UserId) -> Sequence[WorkspaceId]:
        query = select(workspaces.c.id).where(owned_by(owner)).order_by(workspaces.c.id).with_for_update()
        found = [WorkspaceId(one) for one in (await self._connection.execute(query)).scalars()]
        for workspace_id in found:
            self._touched.workspace(workspace_id)
        return found

    async def _change(self, workspace_id: WorkspaceId, **values: Any) -> None:
        await self._connection.execute(update(workspaces).where(workspaces.c.id == workspace_id).values(values))

    async def _one(self, query: Select[Any]) -> Workspace | None:
        row = (await self._connection.execute(query)).one_or_none()
        return made_workspace(row) if row is not None else None


def owned_by(user_id: UserId, *, deleted: bool = False) -> ColumnElement[bool]:
    """Of a workspace: the user owns it, and it is not deleted unless those count too."""
    owner = members.alias()
    owned = (owner.c.workspace_id == workspaces.c.id, owner.c.user_id == user_id, owner.c.role == Role.OWNER.value)
    return and_(exists().where(*owned), true() if deleted else _NOT_DELETED)


def other_owner(user_id: UserId, *, open_only: bool) -> ColumnElement[bool]:
    """Of a workspace: somebody else owns it, with an account that is open if only those count."""
    other = members.alias()
    owns = (other.c.workspace_id == workspaces.c.id, other.c.user_id != user_id, other.c.role == Role.OWNER.value)
    alive = select(users.c.id).where(users.c.closed_at.is_(None))
    return exists().where(*owns, other.c.user_id.in_(alive) if open_only else true())


def made_workspace(row: Row[Any]) -> Workspace:
    """The workspace in a row of its table."""
    return Workspace(
        id=WorkspaceId(row.id),
        name=row.name,
        created_at=row.created_at,
        created_by=UserId(row.created_by),
        paused_at=row.paused_at,
        restoring_at=row.restoring_at,
        archived_at=row.archived_at,
        deleted_at=row.deleted_at,
        purged_at=row.purged_at,
    )


def _list(user_id: UserId) -> Select[Any]:
    joined = workspaces.join(members, members.c.workspace_id == workspaces.c.id).join(
        users, users.c.id == members.c.user_id
    )
    mine = (members.c.user_id, members.c.role, members.c.joined_at, members.c.recent_at, users.c.default_workspace_id)
    return select(workspaces, *mine).select_from(joined).where(members.c.user_id == user_id)


def _wanted(wanted: Wanted) -> ColumnElement[bool]:
    archived = workspaces.c.archived_at.is_not(None)
    match wanted.state:
        case None:
            of_state = _NOT_DELETED
        case ListedState.ACTIVE:
            of_state = and_(_NOT_DELETED, ~archived)
        case ListedState.ARCHIVED:
            of_state = and_(_NOT_DELETED, archived)
        case ListedState.DELETED:
            of_state = _undeletable(wanted.gone_before)
    return and_(of_state, containing(workspaces.c.name, wanted.search)) if wanted.search else of_state


def _of_all(wanted: Wanted) -> ColumnElement[bool]:
    deleted = wanted.state is ListedState.DELETED
    of_state = (
        true()
        if wanted.state is None
        else workspaces.c.deleted_at.is_not(None)
        if deleted
        else _wanted(Wanted(wanted.state))
    )
    named = or_(containing(workspaces.c.name, wanted.search), workspaces.c.id == wanted.search)
    return and_(of_state, named) if wanted.search else of_state


def _undeletable(gone_before: datetime | None) -> ColumnElement[bool]:
    kept = workspaces.c.deleted_at > gone_before if gone_before is not None else workspaces.c.deleted_at.is_not(None)
    return and_(kept, workspaces.c.purged_at.is_(None), members.c.role == Role.OWNER.value)


def _listed(row: Row[Any]) -> Listed:
    member = Member(WorkspaceId(row.id), UserId(row.user_id), Role(row.role), row.joined_at, row.recent_at)
    return Listed(made_workspace(row), member, is_default=row.default_workspace_id == row.id)


def _known_role(stored: str | None) -> Role | None:
    """The role, None for none and for one that this release does not know: unknown means no."""
    return next((role for role in Role if role.value == stored), None)
