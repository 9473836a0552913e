"""Invitations in the directory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.accounts import EmailAddress, UserId
from mooring.storage.directory.tables import (
    invitation_sendings,
    invitation_uses,
    invitations,
    members,
    users,
    workspaces,
)
from mooring.workspaces import Action, Role, Workspace, WorkspaceId
from mooring.workspaces.access import ALLOWED
from mooring.workspaces.invitations import Invitation, InvitationId, InvitationKind, Inviter, Offered

_INVITERS = [role.value for role in Role if Action.INVITE in ALLOWED[role]]
_MAKER = members.alias("maker")
_MAY_INVITE = exists().where(
    _MAKER.c.workspace_id == invitations.c.workspace_id,
    _MAKER.c.user_id == invitations.c.created_by,
    _MAKER.c.role.in_(_INVITERS),
    invitations.c.created_by.in_(select(users.c.id).where(users.c.closed_at.is_(None))),
)
_UNDECIDED = and_(
    invitations.c.uses < invitations.c.most_uses,
    invitations.c.declined_at.is_(None),
    invitations.c.revoked_at.is_(None),
)


class SqlInvitations:
    """Implements `workspaces.invitations.InvitationStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.changed: set[WorkspaceId] = set()
        """The workspaces whose invitations were changed in this transaction: each must be told of in the lifecycle feed."""

    async def add(self, invitation: Invitation) -> None:
        await self._connection.execute(insert(invitations).values(_row(invitation)))
        self.changed.add(invitation.workspace_id)

    async def by_id(self, invitation_id: InvitationId) -> Offered | None:
        row = (await self._connection.execute(_offers().where(invitations.c.id == invitation_id))).one_or_none()
        return _offered(row) if row is not None else None

    async def held(self, invitation_id: InvitationId) -> Offered | None:
        into = select(invitations.c.workspace_id).where(invitations.c.id == invitation_id).scalar_subquery()
        await self._connection.execute(select(workspaces.c.id).where(workspaces.c.id == into).with_for_update())
        # Read by a statement of its own: what was changed while we waited for the lock is seen by now.
        return await self.by_id(invitation_id)

    async def of_workspace(self, workspace_id: WorkspaceId, now: datetime, limit: int) -> Sequence[Offered]:
        query = _offers().where(invitations.c.workspace_id == workspace_id)
        query = query.order_by(case((_open_at(now), 0), else_=1), *_NEWEST_FIRST)
        return [_offered(row) for row in await self._connection.execute(query.limit(limit))]

    async def open_to(self, user_id: UserId, email: EmailAddress, now: datetime, limit: int) -> Sequence[Offered]:
        joined = select(members.c.workspace_id).where(members.c.user_id == user_id)
        query = _offers().where(
            _to(email),
            _open_at(now),
            workspaces.c.archived_at.is_(None),
            workspaces.c.deleted_at.is_(None),
            invitations.c.workspace_id.not_in(joined),
        )
        return [_offered(row) for row in await self._connection.execute(query.order_by(*_NEWEST_FIRST).limit(limit))]

    async def open_in(self, workspace_id: WorkspaceId, email: EmailAddress, now: datetime) -> InvitationId | None:
        query = select(invitations.c.id).where(invitations.c.workspace_id == workspace_id, _to(email), _open_at(now))
        found = (await self._connection.execute(query.order_by(*_NEWEST_FIRST).limit(1))).scalar_one_or_none()
        return InvitationId(found) if found is not None else None

    async def concerning(
        self, workspace_id: WorkspaceId, user_id: UserId, email: EmailAddress, now: datetime
    ) -> Sequence[InvitationId]:
        query = select(invitations.c.id).where(
            invitations.c.workspace_id == workspace_id,
            _UNDECIDED,
            invitations.c.expires_at > now,
            or_(invitations.c.created_by == user_id, _to(email)),
        )
        found = await self._connection.execute(query.order_by(invitations.c.id))
        return [InvitationId(one) for one in found.scalars()]

    async def pending_count(self, workspace_id: WorkspaceId, now: datetime, *, by_link: bool) -> int:
        kind = InvitationKind.LINK if by_link else InvitationKind.EMAIL
        query = select(func.count()).where(
            invitations.c.workspace_id == workspace_id, invitations.c.kind == kind.value, _open_at(now)
        )
        return (await self._connection.execute(query)).scalar_one()

    async def has_member(self, workspace_id: WorkspaceId, email: EmailAddress) -> bool:
        joined = members.join(users, users.c.id == members.c.user_id)
        query = select(func.count()).select_from(joined)
        query = query.where(members.c.workspace_id == workspace_id, users.c.email_key == email.key)
        return (await self._connection.execute(query)).scalar_one() > 0

    async def note_sending(self, sending_id: str, invitation_id: InvitationId, user_id: UserId, at: datetime) -> None:
        row = {"id": sending_id, "invitation_id": invitation_id, "user_id": user_id, "at": at}
        await self._connection.execute(insert(invitation_sendings).values(row))

    async def sent_since(self, user_id: UserId, since: datetime) -> Sequence[datetime]:
        sent = invitation_sendings.c
        query = select(sent.at).where(sent.user_id == user_id, sent.at > since).order_by(sent.at.desc())
        return list((await self._connection.execute(query)).scalars())

    async def renew(self, invitation_id: InvitationId, expires_at: datetime, sent_at: datetime | None) -> None:
        await self._change(invitation_id, expires_at=expires_at, sent_at=sent_at)

    async def revoke(self, invitation_id: InvitationId, at: datetime) -> None:
        await self._change(invitation_id, revoked_at=at)

    async def decline(self, invitation_id: InvitationId, at: datetime) -> None:
        await self._change(invitation_id, declined_at=at)

    async def was_used_by(self, invitation_id: InvitationId, user_id: UserId) -> bool:
        query = select(invitation_uses.c.at).where(
            invitation_uses.c.invitation_id == invitation_id, invitation_uses.c.user_id == user_id
        )
        return (await self._connection.execute(query)).one_or_none() is not None

    async def use(self, invitation_id: InvitationId, user_id: UserId, at: datetime) -> None:
        row = {"invitation_id": invitation_id, "user_id": user_id, "at": at}
        await self._connection.execute(insert(invitation_uses).values(row))
        await self._change(invitation_id, uses=invitations.c.uses + 1)

    async def erase(self, workspace_id: WorkspaceId) -> None:
        await self._drop(select(invitations.c.id).where(invitations.c.workspace_id == workspace_id))

    async def forget(self, expired_before: datetime, limit: int) -> int:
        due = select(invitations.c.id).where(invitations.c.expires_at < expired_before)
        found = (await self._connection.execute(due.order_by(invitations.c.id).limit(limit))).scalars().all()
        await self._drop(found)
        return len(found)

    async def _drop(self, ids: Any) -> None:
        for table in (invitation_uses, invitation_sendings):
            await self._connection.execute(delete(table).where(table.c.invitation_id.in_(ids)))
        await self._connection.execute(delete(invitations).where(invitations.c.id.in_(ids)))

    async def _change(self, invitation_id: InvitationId, **values: Any) -> None:
        change = update(invitations).where(invitations.c.id == invitation_id).values(values)
        found = await self._connection.execute(change.returning(invitations.c.workspace_id))
        self.changed.update(WorkspaceId(one) for one in found.scalars())


_NEWEST_FIRST = (invitations.c.created_at.desc(), invitations.c.id.desc())


def _open_at(now: datetime) -> ColumnElement[bool]:
    return and_(_UNDECIDED, invitations.c.expires_at > now, _MAY_INVITE)


def _to(email: EmailAddress) -> ColumnElement[bool]:
    return invitations.c.email_key == email.key


def _offers() -> Select[Any]:
    placed = invitations.join(workspaces, workspaces.c.id == invitations.c.workspace_id).join(
        users, users.c.id == invitations.c.created_by
    )
    return select(
        invitations,
        workspaces.c.name.label("in_name"),
        workspaces.c.created_at.label("in_created_at"),
        workspaces.c.created_by.label("in_created_by"),
        workspaces.c.paused_at.label("in_paused_at"),
        workspaces.c.restoring_at.label("in_restoring_at"),
        workspaces.c.archived_at.label("in_archived_at"),
        workspaces.c.deleted_at.label("in_deleted_at"),
        users.c.name.label("by_name"),
        users.c.email.label("by_email"),
        _MAY_INVITE.label("by_right"),
    ).select_from(placed)


def _row(invitation: Invitation) -> dict[str, Any]:
    email = invitation.email
    return {
        "id": invitation.id,
        "workspace_id": invitation.workspace_id,
        "kind": invitation.kind.value,
        "email": email.address if email is not None else None,
        "email_key": email.key if email is not None else None,
        "domain": invitation.domain,
        "role": invitation.role.value,
        "most_uses": invitation.most_uses,
        "uses": invitation.uses,
        "created_at": invitation.created_at,
        "created_by": invitation.created_by,
        "sent_at": invitation.sent_at,
        "expires_at": invitation.expires_at,
        "revoked_at": invitation.revoked_at,
        "declined_at": invitation.declined_at,
    }


def _offered(row: Row[Any]) -> Offered:
    inviter = Inviter(UserId(row.created_by), row.by_name, row.by_email, may_invite=bool(row.by_right))
    return Offered(_invitation(row), _workspace(row), inviter)


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        id=InvitationId(row.id),
        workspace_id=WorkspaceId(row.workspace_id),
        kind=InvitationKind(row.kind),
        role=Role(row.role),
        created_at=row.created_at,
        created_by=UserId(row.created_by),
        expires_at=row.expires_at,
        email=EmailAddress(row.email, row.email_key) if row.email is not None else None,
        domain=row.domain,
        most_uses=row.most_uses,
        uses=row.uses,
        sent_at=row.sent_at,
        revoked_at=row.revoked_at,
        declined_at=row.declined_at,
    )


def _workspace(row: Row[Any]) -> Workspace:
    return Workspace(
        id=WorkspaceId(row.workspace_id),
        name=row.in_name,
        created_at=row.in_created_at,
        created_by=UserId(row.in_created_by),
        paused_at=row.in_paused_at,
        restoring_at=row.in_restoring_at,
        archived_at=row.in_archived_at,
        deleted_at=row.in_deleted_at,
    )
