"""Workspaces and members in the directory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, exists, func, insert, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.accounts import UserId
from mooring.storage.directory.tables import members, users, workspaces
from mooring.workspaces import Listed, Member, Role, SoleOwned, Standing, Workspace, WorkspaceId


class SqlWorkspaces:
    """Implements `workspaces.WorkspaceStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.changed: set[WorkspaceId] = set()
        """The workspaces that were changed in this transaction: each must be told of in the lifecycle feed."""
        self.standings: set[tuple[WorkspaceId, UserId | None]] = set()
        """Whose standing may be another after this transaction; None for everybody in the workspace."""

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
        self._touched(member.workspace_id, member.user_id)

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
        return Standing(_known_role(row.role), _workspace(row).state)

    async def owned_count_held(self, user_id: UserId) -> int:
        # Every way of owning one more passes by this lock, so the count holds until the commit.
        await self._connection.execute(select(users.c.id).where(users.c.id == user_id).with_for_update())
        owned = and_(
            members.c.user_id == user_id, members.c.role == Role.OWNER.value, workspaces.c.deleted_at.is_(None)
        )
        joined = members.join(workspaces, members.c.workspace_id == workspaces.c.id)
        return (await self._connection.execute(select(func.count()).select_from(joined).where(owned))).scalar_one()

    async def listed(self, user_id: UserId, workspace_id: WorkspaceId) -> Listed | None:
        row = (await self._connection.execute(_list(user_id).where(workspaces.c.id == workspace_id))).one_or_none()
        return _listed(row) if row is not None else None

    async def page(self, user_id: UserId, before: tuple[datetime, WorkspaceId] | None, limit: int) -> Sequence[Listed]:
        query = _list(user_id)
        if before is not None:
            joined_at, workspace_id = before
            same_moment = and_(members.c.joined_at == joined_at, workspaces.c.id < workspace_id)
            query = query.where(or_(members.c.joined_at < joined_at, same_moment))
        query = query.order_by(members.c.joined_at.desc(), workspaces.c.id.desc()).limit(limit)
        return [_listed(row) for row in await self._connection.execute(query)]

    async def page_of_all(self, after: WorkspaceId | None, limit: int) -> Sequence[Workspace]:
        query = select(workspaces).where(workspaces.c.id > (after or "")).order_by(workspaces.c.id).limit(limit)
        return [_workspace(row) for row in await self._connection.execute(query)]

    async def member_ids(self, workspace_id: WorkspaceId) -> Sequence[UserId]:
        query = select(members.c.user_id).where(members.c.workspace_id == workspace_id)
        return [UserId(found) for found in (await self._connection.execute(query)).scalars()]

    async def default_of(self, user_id: UserId) -> WorkspaceId | None:
        query = select(users.c.default_workspace_id).where(users.c.id == user_id)
        found = (await self._connection.execute(query)).scalar_one_or_none()
        return WorkspaceId(found) if found is not None else None

    async def set_default(self, user_id: UserId, workspace_id: WorkspaceId) -> None:
        change = update(users).where(users.c.id == user_id).values(default_workspace_id=workspace_id)
        await self._connection.execute(change)

    async def set_paused(self, workspace_id: WorkspaceId, at: datetime | None) -> None:
        await self._connection.execute(update(workspaces).where(workspaces.c.id == workspace_id).values(paused_at=at))
        self._touched(workspace_id)

    async def set_archived(self, workspace_id: WorkspaceId, at: datetime | None) -> None:
        await self._connection.execute(update(workspaces).where(workspaces.c.id == workspace_id).values(archived_at=at))
        self._touched(workspace_id)

    async def solely_owned(self, user_id: UserId) -> Sequence[SoleOwned]:
        everybody = select(func.count()).select_from(members).where(members.c.workspace_id == workspaces.c.id)
        query = select(workspaces, everybody.scalar_subquery().label("members")).where(
            _owned_by(user_id), ~_other_owner(user_id, open_only=True), workspaces.c.archived_at.is_(None)
        )
        found = await self._connection.execute(query.order_by(workspaces.c.id).with_for_update(of=workspaces))
        return [SoleOwned(_workspace(row), row.members) for row in found]

    async def owned_archived_at(self, user_id: UserId, at: datetime) -> Sequence[WorkspaceId]:
        query = select(workspaces.c.id).where(_owned_by(user_id), workspaces.c.archived_at == at)
        found = await self._connection.execute(query.order_by(workspaces.c.id).with_for_update())
        return [WorkspaceId(one) for one in found.scalars()]

    async def limits_changed(self, owner: UserId) -> Sequence[WorkspaceId]:
        query = select(workspaces.c.id).where(_owned_by(owner)).order_by(workspaces.c.id).with_for_update()
        found = [WorkspaceId(one) for one in (await self._connection.execute(query)).scalars()]
        for workspace_id in found:
            self._touched(workspace_id)
        return found

    async def remove_member(self, user_id: UserId) -> Sequence[WorkspaceId]:
        mine = members.c.user_id == user_id
        kept = select(workspaces.c.id).where(_owned_by(user_id, deleted=True), ~_other_owner(user_id, open_only=False))
        gone = delete(members).where(mine, members.c.workspace_id.not_in(kept)).returning(members.c.workspace_id)
        left = sorted(WorkspaceId(one) for one in (await self._connection.execute(gone)).scalars())
        for workspace_id in left:
            self._touched(workspace_id, user_id)
        return left

    def _touched(self, workspace_id: WorkspaceId, user_id: UserId | None = None) -> None:
        """Every change of a workspace passes by here: nothing is changed that is not told, and no standing is stale."""
        self.changed.add(workspace_id)
        self.standings.add((workspace_id, user_id))

    async def _one(self, query: Select[Any]) -> Workspace | None:
        row = (await self._connection.execute(query)).one_or_none()
        return _workspace(row) if row is not None else None


def _owned_by(user_id: UserId, *, deleted: bool = False) -> ColumnElement[bool]:
    owner = members.alias()
    owned = (owner.c.workspace_id == workspaces.c.id, owner.c.user_id == user_id, owner.c.role == Role.OWNER.value)
    return and_(exists().where(*owned), true() if deleted else workspaces.c.deleted_at.is_(None))


def _other_owner(user_id: UserId, *, open_only: bool) -> ColumnElement[bool]:
    other = members.alias()
    owns = (other.c.workspace_id == workspaces.c.id, other.c.user_id != user_id, other.c.role == Role.OWNER.value)
    alive = select(users.c.id).where(users.c.closed_at.is_(None))
    return exists().where(*owns, other.c.user_id.in_(alive) if open_only else true())


def _list(user_id: UserId) -> Select[Any]:
    joined = workspaces.join(members, members.c.workspace_id == workspaces.c.id).join(
        users, users.c.id == members.c.user_id
    )
    mine = and_(members.c.user_id == user_id, workspaces.c.deleted_at.is_(None))
    columns = (workspaces, members.c.user_id, members.c.role, members.c.joined_at, users.c.default_workspace_id)
    return select(*columns).select_from(joined).where(mine)


def _listed(row: Row[Any]) -> Listed:
    member = Member(WorkspaceId(row.id), UserId(row.user_id), Role(row.role), row.joined_at)
    return Listed(_workspace(row), member, is_default=row.default_workspace_id == row.id)


def _workspace(row: Row[Any]) -> Workspace:
    return Workspace(
        id=WorkspaceId(row.id),
        name=row.name,
        created_at=row.created_at,
        created_by=UserId(row.created_by),
        paused_at=row.paused_at,
        archived_at=row.archived_at,
        deleted_at=row.deleted_at,
    )


def _known_role(stored: str | None) -> Role | None:
    """The role, None for none and for one that this release does not know: unknown means no."""
    return next((role for role in Role if role.value == stored), None)
