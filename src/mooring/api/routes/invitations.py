"""`/api/invitations`: what those do who are invited."""

from http import HTTPStatus

from litestar import get, post
from litestar.params import FromPath, JSONBody

from mooring.accounts import User, UserId
from mooring.accounts.errors import AddressUnconfirmed
from mooring.api.asking import AskingDependency, HubDependency, PrincipalDependency
from mooring.api.invitation_shapes import invitation_behind, invitation_stores_of, preview_shape
from mooring.api.occasions import by_nobody, by_person
from mooring.api.openapi import BODY, LIMITED, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.principal import principal_if_any
from mooring.api.rate_limits import limit_invitations
from mooring.api.workspace_replies import own_workspace_shape
from mooring.hub import Hub, Transaction
from mooring.sessions.errors import TokenExpired, TokenInvalid
from mooring.wire.invitations import InvitationAccepted, InvitationPreview, PendingInvitations, TokenRequest
from mooring.workspaces import WorkspaceId
from mooring.workspaces.errors import MemberQuotaReached, WorkspaceArchived, WorkspaceMissing
from mooring.workspaces.invitations import (
    InvitationId,
    accept_held,
    accept_own,
    decline_held,
    decline_own,
    look,
    pending_of,
)
from mooring.workspaces.invitations.errors import (
    InvitationDeclined,
    InvitationDomainRefused,
    InvitationExpired,
    InvitationForAnother,
    InvitationInvalid,
    InvitationMissing,
    InvitationRevoked,
    InvitationUsed,
)

_OVER = (InvitationUsed, InvitationDeclined, InvitationRevoked, InvitationExpired)
_UNREACHABLE = (WorkspaceMissing, WorkspaceArchived)
_OWN = (AddressUnconfirmed, InvitationMissing)


@post(
    "/api/invitations/look",
    operation_id="lookAtInvitation",
    summary="Look at an invitation",
    description="For whoever holds its token, signed in or not. Nothing is used up by it.",
    tags=["Invitations"],
    status_code=HTTPStatus.OK,
    responses=refuses(*BODY, *LIMITED, TokenExpired, OriginRefused, InvitationInvalid, *_OVER, *_UNREACHABLE),
)
async def post_look(data: JSONBody[TokenRequest], hub: HubDependency, asking: AskingDependency) -> InvitationPreview:
    """What it is, and what whoever asks can do with it."""
    await limit_invitations(hub, asking.network)
    invitation_id = invitation_behind(hub, data.token)
    principal = await principal_if_any(hub, asking.method, asking.headers)
    async with hub.directory.reading() as tx:
        user = await tx.accounts.by_id(principal.user_id) if principal is not None else None
        seen = await look(invitation_id, user, tx.invitations, tx.workspaces, hub.clock.now())
    return preview_shape(seen)


@post(
    "/api/invitations/accept",
    operation_id="acceptInvitation",
    summary="Accept an invitation by its token",
    description="Makes a member of whoever is signed in, once. One to their own address confirms that address.",
    tags=["Invitations"],
    status_code=HTTPStatus.OK,
    security=SIGNED_IN_BY,
    responses=refuses(
        *SIGNED_IN,
        *BODY,
        OriginRefused,
        InvitationInvalid,
        *_OVER,
        *_UNREACHABLE,
        InvitationForAnother,
        InvitationDomainRefused,
        AddressUnconfirmed,
        MemberQuotaReached,
    ),
)
async def post_accept(
    data: JSONBody[TokenRequest], hub: HubDependency, asking: AskingDependency, principal: PrincipalDependency
) -> InvitationAccepted:
    """Whoever is a member already gets the same answer, and nothing is used up."""
    invitation_id, occasion = invitation_behind(hub, data.token), by_person(hub, asking, principal)
    async with hub.directory.transaction() as tx:
        joined = await accept_held(principal.user_id, invitation_id, invitation_stores_of(hub, tx), occasion)
        return await _accepted(hub, tx, principal.user_id, joined)


@post(
    "/api/invitations/decline",
    operation_id="declineInvitation",
    summary="Decline an invitation by its token",
    description="For whoever holds the token of an invitation to an address, signed in or not.",
    tags=["Invitations"],
    status_code=HTTPStatus.NO_CONTENT,
    responses=refuses(*BODY, *LIMITED, InvitationInvalid, *_OVER),
)
async def post_decline(data: JSONBody[TokenRequest], hub: HubDependency, asking: AskingDependency) -> None:
    """Nobody becomes a member by it any more."""
    await limit_invitations(hub, asking.network)
    invitation_id = invitation_behind(hub, data.token)
    async with hub.directory.transaction() as tx:
        await decline_held(invitation_id, invitation_stores_of(hub, tx), by_nobody(hub, asking))


@get(
    "/api/invitations",
    operation_id="listMyInvitations",
    summary="Invitations that wait for my address",
    description="Newest first. None before the address is confirmed: it may be anybody's until then.",
    tags=["Invitations"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN),
)
async def get_invitations(hub: HubDependency, principal: PrincipalDependency) -> PendingInvitations:
    """On whichever device they sign in."""
    async with hub.directory.reading() as tx:
        user = await _self(tx, principal.user_id)
        found = await pending_of(user, tx.invitations, hub.clock.now())
    return PendingInvitations([preview_shape(seen) for seen in found], confirm_first=user.verified_at is None)


@post(
    "/api/invitations/{invitation_id:str}/accept",
    operation_id="acceptMyInvitation",
    summary="Accept an invitation that waits for my address",
    tags=["Invitations"],
    status_code=HTTPStatus.OK,
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, OriginRefused, *_OWN, *_OVER, *_UNREACHABLE, MemberQuotaReached),
)
async def post_accept_own(
    invitation_id: FromPath[str], hub: HubDependency, asking: AskingDependency, principal: PrincipalDependency
) -> InvitationAccepted:
    """The id opens nothing to anybody else."""
    occasion = by_person(hub, asking, principal)
    async with hub.directory.transaction() as tx:
        joined = await accept_own(
            principal.user_id, InvitationId(invitation_id), invitation_stores_of(hub, tx), occasion
        )
        return await _accepted(hub, tx, principal.user_id, joined)


@post(
    "/api/invitations/{invitation_id:str}/decline",
    operation_id="declineMyInvitation",
    summary="Decline an invitation that waits for my address",
    tags=["Invitations"],
    status_code=HTTPStatus.NO_CONTENT,
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, OriginRefused, *_OWN, *_OVER),
)
async def post_decline_own(
    invitation_id: FromPath[str], hub: HubDependency, asking: AskingDependency, principal: PrincipalDependency
) -> None:
    """As by its token."""
    occasion = by_person(hub, asking, principal)
    async with hub.directory.transaction() as tx:
        await decline_own(principal.user_id, InvitationId(invitation_id), invitation_stores_of(hub, tx), occasion)


async def _accepted(hub: Hub, tx: Transaction, user_id: UserId, joined: WorkspaceId) -> InvitationAccepted:
    return InvitationAccepted(await own_workspace_shape(hub, tx, user_id, joined))


async def _self(tx: Transaction, user_id: UserId) -> User:
    user = await tx.accounts.by_id(user_id)
    if user is None or user.closed_at is not None:
        raise TokenInvalid
    return user
