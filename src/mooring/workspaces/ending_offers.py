"""The end of an offer of ownership that is not accepted."""

from mooring.accounts import Occasion, UserId
from mooring.workspaces.change import WorkspaceStores, record
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.model import WorkspaceId
from mooring.workspaces.offer import Offer


async def end_offer(offer: Offer, stores: WorkspaceStores, occasion: Occasion, because: str) -> None:
    """End it, in a workspace that is held, and say why: declined, withdrawn, expired, replaced, left."""
    await stores.offers.drop(offer.workspace_id)
    data = {"userId": offer.to_user, "because": because}
    await record(offer.workspace_id, LifecycleKind.OWNERSHIP_OFFER_ENDED, stores, occasion, data)


async def end_offers_of(
    user_id: UserId, workspace_id: WorkspaceId, stores: WorkspaceStores, occasion: Occasion, because: str
) -> None:
    """End what was offered by or to somebody who can neither give nor take it any more."""
    offer = await stores.offers.of(workspace_id)
    if offer is not None and user_id in {offer.from_user, offer.to_user}:
        await end_offer(offer, stores, occasion, because)
