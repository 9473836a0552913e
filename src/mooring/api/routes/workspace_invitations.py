"""`/api/workspaces/{id}/invitations`: what admins do with the invitations into a workspace."""

from http import HTTPStatus

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from mooring.accounts import Occasion
from mooring.accounts.errors import AddressUnconfirmed, EmailInvalid
from mooring.api.asking import AskingDependency, HubDependency, PrincipalDependency
from mooring.api.invitation_shapes import invitation_shape, invitation_stores_of
from mooring.api.occasions import by_person
from mooring.api.openapi import BODY, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.kit.errors import Fault, Invalid
from mooring.sessions import Principal
from mooring.wire.invitations import InvitationList, InvitationShape, InviteRequest
from mooring.workspaces import Action, Role, WorkspaceId, require
from mooring.workspaces.errors import (
    MemberQuotaReached,
    RoleTooLow,
    WorkspaceArchived,
    WorkspaceForbidden,
    WorkspaceMissing,
)
from mooring.workspaces.invitations import (
    Invitation,
    InvitationId,
    InvitationStores,
    LinkWanted,
    invite_address,
    invite_by_link,
    resend,
    revoke,
)
from mooring.workspaces.invitations.errors import (
    AlreadyInvited,
    AlreadyMember,
    DomainInvalid,
    InvitationDeclined,
    InvitationLimitReached,
    InvitationMissing,
    InvitationRevoked,
    InvitationUsed,
    UsesInvalid,
)

_MOST = 500
_IN_WORKSPACE = (*SIGNED_IN, WorkspaceForbidden, WorkspaceMissing, RoleTooLow)


@get(
    "/api/workspaces/{workspace_id:str}/invitations",
    operation_id="listInvitations",
    summary="Invitations into a workspace",
    description="For admins and owners. Those that can be accepted first, then newest first.",
    tags=["Invitations"],
    security=SIGNED_IN_BY,
    responses=refuses(*_IN_WORKSPACE),
)
async def get_workspace_invitations(
    workspace_id: FromPath[str], hub: HubDependency, principal: PrincipalDependency
) -> InvitationList:
    """What waits, and what became of the others for as long as they are kept."""
    asked, now = WorkspaceId(workspace_id), hub.clock.now()
    require(await hub.access_view.standing(principal.user_id, asked), Action.INVITATIONS)
    async with hub.directory.reading() as tx:
        found = await tx.invitations.of_workspace(asked, now, _MOST)
        sent = await tx.outbox.latest_about([offered.invitation.id for offered in found])
    return InvitationList([invitation_shape(hub, one, now, sent.get(one.invitation.id)) for one in found])


@post(
    "/api/workspaces/{workspace_id:str}/invitations",
    operation_id="invite",
    summary="Invite an address, or make a link",
    description=(
        "For admins and owners with a confirmed address. Send `email`, which gets a mail, or `link`, whose link comes back. Answers alike, in body "
        "and in time, whether or not an address has an account."
    ),
    tags=["Invitations"],
    status_code=HTTPStatus.CREATED,
    security=SIGNED_IN_BY,
    responses=refuses(
        *_IN_WORKSPACE,
        *BODY,
        OriginRefused,
        AddressUnconfirmed,
        WorkspaceArchived,
        EmailInvalid,
        DomainInvalid,
        UsesInvalid,
        AlreadyMember,
        AlreadyInvited,
        MemberQuotaReached,
        InvitationLimitReached,
    ),
)
async def post_workspace_invitation(
    workspace_id: FromPath[str],
    data: JSONBody[InviteRequest],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
) -> InvitationShape:
    """Keep it, with its mail, or refuse it for a reason that is no secret to an admin."""
    occasion = by_person(hub, asking, principal)
    async with hub.directory.transaction() as tx:
        made = await _invited(principal, WorkspaceId(workspace_id), data, invitation_stores_of(hub, tx), occasion)
        offered = await tx.invitations.by_id(made.id)
        sent = await tx.outbox.latest_about([made.id])
    if offered is None:
        raise Fault("Inviting", workspace_id, "The invitation was not kept. Please report this.")
    return invitation_shape(hub, offered, occasion.at, sent.get(made.id))


@post(
    "/api/workspaces/{workspace_id:str}/invitations/{invitation_id:str}/resend",
    operation_id="resendInvitation",
    summary="Send an invitation again",
    description="For admins and owners. The same link is good for another seven days; one to an address is mailed again.",
    tags=["Invitations"],
    status_code=HTTPStatus.OK,
    security=SIGNED_IN_BY,
    responses=refuses(
        *_IN_WORKSPACE,
        OriginRefused,
        AddressUnconfirmed,
        WorkspaceArchived,
        InvitationMissing,
        InvitationUsed,
        InvitationDeclined,
        InvitationRevoked,
        AlreadyMember,
        AlreadyInvited,
        MemberQuotaReached,
        InvitationLimitReached,
    ),
)
async def post_invitation_resend(
    workspace_id: FromPath[str],
    invitation_id: FromPath[str],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
) -> InvitationShape:
    """It counts as one more invitation of whoever sends it."""
    occasion = by_person(hub, asking, principal)
    async with hub.directory.transaction() as tx:
        actor, stores = principal.user_id, invitation_stores_of(hub, tx)
        offered = await resend(actor, WorkspaceId(workspace_id), InvitationId(invitation_id), stores, occasion)
        sent = await tx.outbox.latest_about([offered.invitation.id])
    return invitation_shape(hub, offered, occasion.at, sent.get(offered.invitation.id))


@delete(
    "/api/workspaces/{workspace_id:str}/invitations/{invitation_id:str}",
    operation_id="revokeInvitation",
    summary="Take an invitation back",
    description="For admins and owners. Nobody becomes a member by it any more; who did already stays.",
    tags=["Invitations"],
    status_code=HTTPStatus.NO_CONTENT,
    security=SIGNED_IN_BY,
    responses=refuses(*_IN_WORKSPACE, OriginRefused, InvitationMissing, InvitationUsed),
)
async def delete_invitation(
    workspace_id: FromPath[str],
    invitation_id: FromPath[str],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
) -> None:
    """Its token opens nothing from now on."""
    occasion = by_person(hub, asking, principal)
    async with hub.directory.transaction() as tx:
        stores = invitation_stores_of(hub, tx)
        await revoke(WorkspaceId(workspace_id), InvitationId(invitation_id), stores, occasion)


async def _invited(
    principal: Principal, workspace_id: WorkspaceId, data: InviteRequest, stores: InvitationStores, occasion: Occasion
) -> Invitation:
    role = Role(data.role)
    if data.email is not None and data.link is None:
        return await invite_address(principal.user_id, workspace_id, data.email, stores, occasion, role=role)
    if data.email is None and data.link is not None:
        wanted = LinkWanted(data.link.most_uses, data.link.domain)
        return await invite_by_link(principal.user_id, workspace_id, wanted, stores, occasion, role=role)
    raise Invalid("Send email or link.")
