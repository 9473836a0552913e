"""Members of workspaces in the directory, and which workspace is whose default."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.accounts import UserId
from mooring.storage.directory.tables import members, users, workspaces
from mooring.storage.directory.touched import Touched
from mooring.storage.directory.workspaces import other_owner, owned_by
from mooring.workspaces import Member, MemberDetails, Person, Role, WorkspaceId

_Place = tuple[int, str, str]

_IS_OWNER = members.c.role == Role.OWNER.value
_RANK = case((_IS_OWNER, 0), else_=1)
_SHOWN_NAME = func.lower(func.coalesce(func.nullif(users.c.name, ""), users.c.email))
_WITH_PERSON = members.join(users, users.c.id == members.c.user_id)


class SqlMembers:
    """Implements `workspaces.MemberStore`."""

    def __init__(self, connection: AsyncConnection, touched: Touched) -> None:
        self._connection = connection
        self._touched = touched

    async def of(self, workspace_id: WorkspaceId, user_id: UserId) -> Member | None:
        query = select(members).where(_one(workspace_id, user_id))
        row = (await self._connection.execute(query)).one_or_none()
        return _member(row) if row is not None else None

    async def page(
        self, workspace_id: WorkspaceId, after: _Place | None, limit: int
    ) -> Sequence[tuple[MemberDetails, _Place]]:
        place = (_RANK, _SHOWN_NAME, members.c.user_id)
        query = select(members, users.c.name, users.c.email, _RANK.label("rank"), _SHOWN_NAME.label("shown"))
        query = query.select_from(_WITH_PERSON).where(members.c.workspace_id == workspace_id)
        if after is not None:
            query = query.where(tuple_(*place) > tuple_(*after))
        found = await self._connection.execute(query.order_by(*place).limit(limit))
        return [(MemberDetails(_member(row), _person(row)), (row.rank, row.shown, row.user_id)) for row in found]

    async def counts(self, workspace_ids: Sequence[WorkspaceId]) -> Mapping[WorkspaceId, int]:
        grouped = select(members.c.workspace_id, func.count().label("members")).group_by(members.c.workspace_id)
        found = await self._connection.execute(grouped.where(members.c.workspace_id.in_(workspace_ids)))
        return {WorkspaceId(row.workspace_id): row.members for row in found}

    async def ids(self, workspace_id: WorkspaceId, roles: Collection[Role] = tuple(Role)) -> Sequence[UserId]:
        among = members.c.role.in_(sorted(role.value for role in roles))
        query = select(members.c.user_id).where(members.c.workspace_id == workspace_id, among)
        return [UserId(found) for found in (await self._connection.execute(query)).scalars()]

    async def owners(self, workspace_ids: Sequence[WorkspaceId]) -> Mapping[WorkspaceId, Sequence[Person]]:
        query = select(members.c.workspace_id, members.c.user_id, users.c.name, users.c.email).select_from(_WITH_PERSON)
        query = query.where(members.c.workspace_id.in_(workspace_ids), _IS_OWNER).order_by(members.c.user_id)
        found: defaultdict[WorkspaceId, list[Person]] = defaultdict(list)
        for row in await self._connection.execute(query):
            found[WorkspaceId(row.workspace_id)].append(_person(row))
        return found

    async def persons(self, user_ids: Sequence[UserId]) -> Mapping[UserId, Person]:
        query = select(users.c.id.label("user_id"), users.c.name, users.c.email).where(users.c.id.in_(user_ids))
        return {UserId(row.user_id): _person(row) for row in await self._connection.execute(query)}

    async def has_other_owner(self, workspace_id: WorkspaceId, user_id: UserId) -> bool:
        other = select(workspaces.c.id).where(workspaces.c.id == workspace_id, other_owner(user_id, open_only=True))
        return (await self._connection.execute(other)).one_or_none() is not None

    async def set_role(self, workspace_id: WorkspaceId, user_id: UserId, role: Role) -> None:
        former = await self.of(workspace_id, user_id)
        await self._connection.execute(update(members).where(_one(workspace_id, user_id)).values(role=role.value))
        self._touch(workspace_id, user_id, role.value, former.role.value if former is not None else "")

    async def remove(self, workspace_id: WorkspaceId, user_id: UserId) -> None:
        await self._remove(_one(workspace_id, user_id))

    async def remove_everywhere(self, user_id: UserId) -> Sequence[WorkspaceId]:
        kept = select(workspaces.c.id).where(owned_by(user_id, deleted=True), ~other_owner(user_id, open_only=False))
        return await self._remove(and_(members.c.user_id == user_id, members.c.workspace_id.not_in(kept)))

    async def _remove(self, which: ColumnElement[bool]) -> Sequence[WorkspaceId]:
        gone = delete(members).where(which).returning(members.c.workspace_id, members.c.user_id, members.c.role)
        found = sorted(await self._connection.execute(gone), key=lambda row: row.workspace_id)
        for row in found:
            self._touch(WorkspaceId(row.workspace_id), UserId(row.user_id), row.role)
        return [WorkspaceId(row.workspace_id) for row in found]

    def _touch(self, workspace_id: WorkspaceId, user_id: UserId, *roles: str) -> None:
        # How much a log may hold follows from who owns it, and is part of everybody's standing.
        if Role.OWNER.value in roles:
            self._touched.workspace(workspace_id)
        else:
            self._touched.member(workspace_id, user_id)

    async def visited(self, moments: Mapping[tuple[WorkspaceId, UserId], datetime]) -> None:
        change = update(members).where(
            members.c.workspace_id == bindparam("in_workspace"), members.c.user_id == bindparam("by_user")
        )
        rows = [{"in_workspace": key[0], "by_user": key[1], "at": moments[key]} for key in sorted(moments)]
        await self._connection.execute(change.values(recent_at=bindparam("at")), rows)

    async def hold_workspaces_of(self, user_id: UserId) -> None:
        mine = select(members.c.workspace_id).where(members.c.user_id == user_id)
        held = select(workspaces.c.id).where(workspaces.c.id.in_(mine)).order_by(workspaces.c.id).with_for_update()
        await self._connection.execute(held)

    async def default_of(self, user_id: UserId) -> WorkspaceId | None:
        query = select(users.c.default_workspace_id).where(users.c.id == user_id)
        found = (await self._connection.execute(query)).scalar_one_or_none()
        return WorkspaceId(found) if found is not None else None

    async def set_default(self, user_id: UserId, workspace_id: WorkspaceId) -> None:
        change = update(users).where(users.c.id == user_id).values(default_workspace_id=workspace_id)
        await self._connection.execute(change)

    async def default_holders(self, workspace_id: WorkspaceId, only: UserId | None = None) -> Sequence[UserId]:
        # By members, so that an index finds them; somebody who was just removed is named by `only`.
        known = select(members.c.user_id).where(members.c.workspace_id == workspace_id)
        some = users.c.id == only if only is not None else users.c.id.in_(known)
        query = select(users.c.id).where(
            some, users.c.default_workspace_id == workspace_id, users.c.closed_at.is_(None)
        )
        found = await self._connection.execute(query.order_by(users.c.id).with_for_update())
        return [UserId(one) for one in found.scalars()]

    async def next_default(self, user_id: UserId, lost: WorkspaceId) -> WorkspaceId | None:
        joined = workspaces.join(members, members.c.workspace_id == workspaces.c.id)
        recent = func.coalesce(members.c.recent_at, members.c.joined_at)
        best = (workspaces.c.archived_at.is_not(None), recent.desc(), workspaces.c.id.desc())
        readable = (members.c.user_id == user_id, workspaces.c.deleted_at.is_(None), workspaces.c.id != lost)
        query = select(workspaces.c.id).select_from(joined).where(*readable).order_by(*best).limit(1)
        # One that somebody else is changing is passed over rather than waited for, while there is another.
        free = await self._first(query.with_for_update(read=True, of=workspaces, skip_locked=True))
        return free or await self._first(query.with_for_update(read=True, of=workspaces))

    async def _first(self, query: Select[Any]) -> WorkspaceId | None:
        found = (await self._connection.execute(query)).scalar_one_or_none()
        return WorkspaceId(found) if found is not None else None


def _one(workspace_id: WorkspaceId, user_id: UserId) -> ColumnElement[bool]:
    return and_(members.c.workspace_id == workspace_id, members.c.user_id == user_id)


def _member(row: Row[Any]) -> Member:
    return Member(WorkspaceId(row.workspace_id), UserId(row.user_id), Role(row.role), row.joined_at, row.recent_at)


def _person(row: Any) -> Person:
    return Person(UserId(row.user_id), row.name, row.email)
