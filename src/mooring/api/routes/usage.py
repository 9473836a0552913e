"""How much is used of what there may be: of a workspace, and of one's own quota."""

from datetime import datetime, timedelta

from litestar import get
from litestar.params import FromPath

from mooring.api.asking import HubDependency, PrincipalDependency
from mooring.api.openapi import SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.hub import Hub, Transaction
from mooring.wire.quotas import AccountUsage, SentInvitations, Usage, WaitingInvitations, WorkspaceUsage
from mooring.workspaces import Action, WorkspaceId, require
from mooring.workspaces.errors import WorkspaceForbidden, WorkspaceMissing
from mooring.workspaces.quotas import limits_of_user, limits_of_workspace

_HOUR = timedelta(hours=1)


@get(
    "/api/workspaces/{workspace_id:str}/usage",
    operation_id="getWorkspaceUsage",
    summary="How full a workspace is",
    tags=["Workspaces"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, WorkspaceForbidden, WorkspaceMissing),
)
async def get_workspace_usage(
    workspace_id: FromPath[str], hub: HubDependency, principal: PrincipalDependency
) -> WorkspaceUsage:
    """Members, invitations, events and bytes, with their limits. For every member."""
    asked = WorkspaceId(workspace_id)
    require(await hub.access_view.standing(principal.user_id, asked), Action.READ)
    async with hub.directory.reading() as tx:
        limits = await limits_of_workspace(asked, tx.quotas, hub.quotas)
        members = Usage(await tx.quotas.member_count(asked), limits.members)
        pending = await _pending(tx, asked, hub.clock.now())
    events, size = await _held(hub, asked)
    return WorkspaceUsage(
        members=members,
        invitations=WaitingInvitations(pending),
        events=Usage(events, limits.allowance.events),
        bytes=Usage(size, limits.allowance.bytes),
    )


@get(
    "/api/account/usage",
    operation_id="getAccountUsage",
    summary="How much of my quota I have used",
    tags=["Account"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN),
)
async def get_account_usage(hub: HubDependency, principal: PrincipalDependency) -> AccountUsage:
    """Workspaces that the caller owns, and invitations that they sent within the last hour."""
    async with hub.directory.reading() as tx:
        quota = await limits_of_user(principal.user_id, tx.quotas, hub.quotas)
        owned = await tx.quotas.owned_count(principal.user_id)
        sent = await tx.invitations.sent_since(principal.user_id, hub.clock.now() - _HOUR)
    return AccountUsage(Usage(owned, quota.owned_workspaces), SentInvitations(len(sent), quota.invitations))


async def _pending(tx: Transaction, workspace_id: WorkspaceId, now: datetime) -> int:
    by_address = await tx.invitations.pending_count(workspace_id, now, by_link=False)
    return by_address + await tx.invitations.pending_count(workspace_id, now, by_link=True)


async def _held(hub: Hub, workspace_id: WorkspaceId) -> tuple[int, int]:
    """The events in the log and their bytes; a log comes to be with the first device that opens it."""
    head = (await hub.log.heads([workspace_id])).get(workspace_id)
    return (head.events, head.size) if head is not None else (0, 0)
