"""Offering ownership, and taking the offer back or turning it down."""

from datetime import timedelta

from mooring.accounts import Occasion, UserId
from mooring.kit.clock import iso_milliseconds
from mooring.kit.ids import is_id
from mooring.mail import Template
from mooring.workspaces.access import Action
from mooring.workspaces.change import WorkspaceStores, record
from mooring.workspaces.ending_offers import end_offer
from mooring.workspaces.errors import AlreadyOwner, MemberMissing, OfferMissing, RoleTooLow
from mooring.workspaces.existing import held_for
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.model import Member, Role, WorkspaceId
from mooring.workspaces.offer import Offer
from mooring.workspaces.telling import shown_name, tell

LIFE = timedelta(days=7)


async def offer_ownership(
    workspace_id: WorkspaceId,
    to_user: UserId,
    stores: WorkspaceStores,
    occasion: Occasion,
    *,
    keeps_ownership: bool = False,
) -> Offer:
    """Offer it to a member, in place of an older offer. MemberMissing, AlreadyOwner; the refusals of `decide`.

    The occasion has an actor: an owner, who is the one who offers.
    """
    workspace, _ = await held_for(Action.TRANSFER, workspace_id, stores, occasion)
    from_user = UserId(occasion.actor or "")
    await _require_receiver(workspace_id, to_user, stores)
    former = await stores.offers.of(workspace_id)
    if former is not None:
        await end_offer(former, stores, occasion, "replaced")
    offer = Offer(workspace_id, from_user, to_user, keeps_ownership, occasion.at, occasion.at + LIFE)
    await stores.offers.put(offer)
    data = {"userId": to_user, "fromUserId": from_user, "keepsOwnership": str(keeps_ownership).lower()}
    await record(workspace_id, LifecycleKind.OWNERSHIP_OFFERED, stores, occasion, data)
    words = {"workspace": workspace.name, "person": await shown_name(from_user, stores)}
    words["until"] = iso_milliseconds(offer.expires_at)
    await tell(to_user, Template.OWNERSHIP_OFFERED, stores, occasion, **words)
    return offer


async def withdraw_or_decline(workspace_id: WorkspaceId, stores: WorkspaceStores, occasion: Occasion) -> None:
    """End the offer: an owner withdraws it, its receiver declines it. OfferMissing; RoleTooLow for everybody else."""
    _, standing = await held_for(Action.READ, workspace_id, stores, occasion)
    offer = await stores.offers.of(workspace_id)
    mine = offer is not None and offer.to_user == occasion.actor
    if not mine and standing.role is not Role.OWNER:
        raise RoleTooLow(extra={"role": standing.role or "", "action": Action.TRANSFER.value})
    if offer is None or occasion.at >= offer.expires_at:
        raise OfferMissing
    await end_offer(offer, stores, occasion, "declined" if mine else "withdrawn")


async def end_expired(workspace_id: WorkspaceId, stores: WorkspaceStores, occasion: Occasion) -> bool:
    """End the offer if its time is over; whether it was."""
    await stores.workspaces.locked(workspace_id)
    offer = await stores.offers.of(workspace_id)
    if offer is None or occasion.at < offer.expires_at:
        return False
    await end_offer(offer, stores, occasion, "expired")
    return True


async def _require_receiver(workspace_id: WorkspaceId, to_user: UserId, stores: WorkspaceStores) -> Member:
    member = await stores.members.of(workspace_id, to_user) if is_id(to_user) else None
    user = await stores.accounts.by_id(to_user) if member is not None else None
    if member is None or user is None or user.closed_at is not None:
        raise MemberMissing
    if member.role is Role.OWNER:
        raise AlreadyOwner
    return member
