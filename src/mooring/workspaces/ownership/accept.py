"""Accepting ownership: the receiver is an owner from then on, within their quota."""

from mooring.accounts import Occasion, UserId
from mooring.accounts.errors import AddressUnconfirmed
from mooring.mail import Template
from mooring.workspaces.access import Action
from mooring.workspaces.change import WorkspaceStores, record
from mooring.workspaces.create import require_room
from mooring.workspaces.errors import OfferMissing
from mooring.workspaces.existing import held_for
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.model import Role, WorkspaceId
from mooring.workspaces.offer import Offer
from mooring.workspaces.telling import shown_name, tell_all


async def accept_ownership(
    workspace_id: WorkspaceId, stores: WorkspaceStores, occasion: Occasion, *, quota: int
) -> None:
    """The actor accepts what was offered to them.

    OfferMissing, AddressUnconfirmed, WorkspaceQuotaReached; the refusals of `decide` for reading.
    """
    workspace, _ = await held_for(Action.READ, workspace_id, stores, occasion)
    receiver = UserId(occasion.actor or "")
    offer = await _own_offer(workspace_id, receiver, stores, occasion)
    await _require_confirmed(receiver, stores)
    await require_room(receiver, stores, quota=quota)
    await stores.members.set_role(workspace_id, receiver, Role.OWNER)
    if not offer.keeps_ownership:
        await stores.members.set_role(workspace_id, offer.from_user, Role.ADMIN)
    await stores.offers.drop(workspace_id)
    data = {"userId": receiver, "fromUserId": offer.from_user, "keepsOwnership": str(offer.keeps_ownership).lower()}
    await record(workspace_id, LifecycleKind.OWNERSHIP_TRANSFERRED, stores, occasion, data)
    words = {"workspace": workspace.name, "person": await shown_name(offer.from_user, stores)}
    words["receiver"] = await shown_name(receiver, stores)
    await tell_all((offer.from_user, receiver), Template.OWNERSHIP_TRANSFERRED, stores, occasion, **words)


async def _require_confirmed(receiver: UserId, stores: WorkspaceStores) -> None:
    user = await stores.accounts.by_id(receiver)
    if user is None or user.verified_at is None:
        raise AddressUnconfirmed


async def _own_offer(workspace_id: WorkspaceId, receiver: UserId, stores: WorkspaceStores, occasion: Occasion) -> Offer:
    """An offer that still holds: who made it must still be an owner."""
    offer = await stores.offers.of(workspace_id)
    if offer is None or offer.to_user != receiver or occasion.at >= offer.expires_at:
        raise OfferMissing
    giver = await stores.members.of(workspace_id, offer.from_user)
    if giver is None or giver.role is not Role.OWNER:
        raise OfferMissing
    return offer
