"""Shared workspaces, made behind the back of the API: whose address is confirmed, and who joins whose workspace as what."""

from datetime import datetime

from fakes import START
from mooring.accounts import Occasion, UserId
from mooring.api.occasions import workspace_stores_of
from mooring.kit.ids import RandomIds
from mooring.storage.directory import SqlDirectory
from mooring.workspaces import LifecycleKind, Member, Role, WorkspaceId, record


async def confirm(directory: SqlDirectory, user_id: str) -> None:
    """As if the link in the mail had been followed: before that nobody invites, and nobody accepts by a link."""
    async with directory.transaction() as tx:
        await tx.accounts.verify(UserId(user_id), START)


async def join(directory: SqlDirectory, user_id: str, workspace_id: str, role: Role, at: datetime = START) -> None:
    """Make somebody a member, told like every other change."""
    member = Member(WorkspaceId(workspace_id), UserId(user_id), role, at)
    async with directory.transaction() as tx:
        await tx.workspaces.add_member(member)
        data = {"userId": user_id, "role": role.value, "because": "test"}
        occasion = Occasion(START, RandomIds())
        await record(member.workspace_id, LifecycleKind.MEMBER_ADDED, workspace_stores_of(tx), occasion, data)


async def role_of(directory: SqlDirectory, user_id: str, workspace_id: str) -> Role | None:
    """What somebody is in a workspace; None for a stranger."""
    async with directory.reading() as tx:
        member = await tx.members.of(WorkspaceId(workspace_id), UserId(user_id))
    return member.role if member is not None else None
