"""Declining an invitation to an address: by its token, or by its id with that address confirmed."""

from mooring.accounts import Occasion, UserId
from mooring.workspaces.change import record
from mooring.workspaces.invitations.accept import own_invitation
from mooring.workspaces.invitations.errors import InvitationInvalid
from mooring.workspaces.invitations.model import InvitationState, Offered
from mooring.workspaces.invitations.openness import require_pending
from mooring.workspaces.invitations.store import InvitationStores
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.model import InvitationId


async def decline_held(invitation_id: InvitationId, stores: InvitationStores, occasion: Occasion) -> None:
    """Decline by the token, whoever holds it. InvitationInvalid, also for a link; what became of it. Again is no refusal."""
    offered = await stores.invitations.held(invitation_id)
    if offered is None or offered.invitation.email is None:
        raise InvitationInvalid
    await _declined(offered, stores, occasion)


async def decline_own(
    user_id: UserId, invitation_id: InvitationId, stores: InvitationStores, occasion: Occasion
) -> None:
    """Decline one for the user's own confirmed address. AddressUnconfirmed, InvitationMissing; what became of it."""
    _, offered = await own_invitation(user_id, invitation_id, stores)
    await _declined(offered, stores, occasion)


async def _declined(offered: Offered, stores: InvitationStores, occasion: Occasion) -> None:
    if offered.state_at(occasion.at) is InvitationState.DECLINED:
        return
    require_pending(offered, occasion.at)
    await stores.invitations.decline(offered.invitation.id, occasion.at)
    told = {"invitationId": offered.invitation.id}
    await record(offered.workspace.id, LifecycleKind.INVITATION_DECLINED, stores.workspaces, occasion, told)
