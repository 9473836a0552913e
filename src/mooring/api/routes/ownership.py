"""`/api/workspaces/{id}/ownership-offer`."""

from http import HTTPStatus

from litestar import delete, post
from litestar.params import FromPath, JSONBody

from mooring.accounts import UserId
from mooring.accounts.errors import AddressUnconfirmed, UserMissing
from mooring.accounts.factors.errors import StepUpRequired
from mooring.api.asking import AskingDependency, HubDependency, PrincipalDependency, RecentDependency
from mooring.api.occasions import by_person, workspace_stores_of
from mooring.api.openapi import BODY, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.workspace_replies import offer_shapes, own_workspace_shape
from mooring.wire.workspaces import OfferOwnershipRequest, OfferShape, WorkspaceShape
from mooring.workspaces import WorkspaceId
from mooring.workspaces.errors import (
    AlreadyOwner,
    MemberMissing,
    OfferMissing,
    RoleTooLow,
    WorkspaceForbidden,
    WorkspaceMissing,
    WorkspaceQuotaReached,
)
from mooring.workspaces.ownership import accept_ownership, offer_ownership, withdraw_or_decline
from mooring.workspaces.quotas import limits_of_user

_IN_IT = (*SIGNED_IN, OriginRefused, WorkspaceForbidden, WorkspaceMissing)


@post(
    "/api/workspaces/{workspace_id:str}/ownership-offer",
    operation_id="offerOwnership",
    summary="Offer the ownership of a workspace to a member",
    description="For its owners; needs a recent authentication. Good for seven days; takes the place of an older offer.",
    tags=["Workspaces"],
    status_code=HTTPStatus.CREATED,
    security=SIGNED_IN_BY,
    responses=refuses(*_IN_IT, *BODY, RoleTooLow, StepUpRequired, MemberMissing, AlreadyOwner),
)
async def post_offer(
    *,
    workspace_id: FromPath[str],
    data: JSONBody[OfferOwnershipRequest],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
    recent: RecentDependency,
) -> OfferShape:
    """Offer it; whom it is offered to hears of it by mail."""
    del recent
    offered = WorkspaceId(workspace_id)
    async with hub.directory.transaction() as tx:
        stores, occasion = workspace_stores_of(tx), by_person(hub, asking, principal)
        keeps = data.keep_ownership
        offer = await offer_ownership(offered, UserId(data.user_id), stores, occasion, keeps_ownership=keeps)
        return (await offer_shapes(tx, {offered: offer}))[offered]


@delete(
    "/api/workspaces/{workspace_id:str}/ownership-offer",
    operation_id="endOwnershipOffer",
    summary="Withdraw or decline an offer of ownership",
    description="Owners withdraw it, whom it was offered to declines it.",
    tags=["Workspaces"],
    status_code=HTTPStatus.NO_CONTENT,
    security=SIGNED_IN_BY,
    responses=refuses(*_IN_IT, RoleTooLow, OfferMissing),
)
async def delete_offer(
    workspace_id: FromPath[str], hub: HubDependency, asking: AskingDependency, principal: PrincipalDependency
) -> None:
    """End it."""
    async with hub.directory.transaction() as tx:
        occasion = by_person(hub, asking, principal)
        await withdraw_or_decline(WorkspaceId(workspace_id), workspace_stores_of(tx), occasion)


@post(
    "/api/workspaces/{workspace_id:str}/ownership-offer/accept",
    operation_id="acceptOwnership",
    summary="Accept the ownership of a workspace",
    description="Who offered it becomes an admin, or stays an owner too, as the offer says.",
    tags=["Workspaces"],
    status_code=HTTPStatus.OK,
    security=SIGNED_IN_BY,
    responses=refuses(*_IN_IT, OfferMissing, AddressUnconfirmed, WorkspaceQuotaReached, UserMissing),
)
async def post_accept_offer(
    workspace_id: FromPath[str], hub: HubDependency, asking: AskingDependency, principal: PrincipalDependency
) -> WorkspaceShape:
    """Make the caller an owner."""
    accepted = WorkspaceId(workspace_id)
    async with hub.directory.transaction() as tx:
        quota = (await limits_of_user(principal.user_id, tx.quotas, hub.quotas)).owned_workspaces
        await accept_ownership(accepted, workspace_stores_of(tx), by_person(hub, asking, principal), quota=quota)
        return await own_workspace_shape(hub, tx, principal.user_id, accepted)
