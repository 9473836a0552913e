"""What admins do with invitations that are on their way: send them again, take them back."""

from mooring.accounts import Occasion, UserId
from mooring.workspaces.access import Action
from mooring.workspaces.change import record
from mooring.workspaces.invitations.invite import require_linkable, require_new, require_promisable
from mooring.workspaces.invitations.letter import send
from mooring.workspaces.invitations.limit import note_sending, require_sending
from mooring.workspaces.invitations.model import INVITATION_LIFE, InvitationState, Offered
from mooring.workspaces.invitations.openness import require_pending
from mooring.workspaces.invitations.person import held_inviter
from mooring.workspaces.invitations.right import held_invitation
from mooring.workspaces.invitations.store import InvitationStores
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.model import InvitationId, WorkspaceId


async def resend(
    actor_id: UserId,
    workspace_id: WorkspaceId,
    invitation_id: InvitationId,
    stores: InvitationStores,
    occasion: Occasion,
) -> Offered:
    """Make one that is pending or expired good for another seven days, and mail it again if it is for an address.

    Its link stays the same. The caller holds nothing. InvitationMissing; AddressUnconfirmed; InvitationUsed,
    InvitationDeclined, InvitationRevoked; and as inviting for one that had expired.
    """
    offered = await held_invitation(Action.INVITE, workspace_id, invitation_id, stores, occasion)
    actor = await held_inviter(actor_id, stores)
    if offered.state_at(occasion.at) is InvitationState.EXPIRED:
        await _require_room_again(offered, stores, occasion)
    else:
        require_pending(offered, occasion.at)
    await require_sending(actor, stores, occasion)
    invitation = offered.invitation
    sent_at = occasion.at if invitation.email is not None else None
    await stores.invitations.renew(invitation.id, occasion.at + INVITATION_LIFE, sent_at)
    await note_sending(invitation.id, actor, stores, occasion)
    await send(invitation, offered.workspace, offered.inviter.name, stores, occasion, language=actor.language)
    told = {"invitationId": invitation.id}
    await record(workspace_id, LifecycleKind.INVITATION_RESENT, stores.workspaces, occasion, told)
    return await stores.invitations.by_id(invitation.id) or offered


async def revoke(
    workspace_id: WorkspaceId, invitation_id: InvitationId, stores: InvitationStores, occasion: Occasion
) -> None:
    """Take one back. InvitationMissing; InvitationUsed when nobody can accept it any more. Again is no refusal."""
    offered = await held_invitation(Action.INVITATIONS, workspace_id, invitation_id, stores, occasion)
    if offered.invitation.revoked_at is not None:
        return
    if offered.state_at(occasion.at) in {InvitationState.ACCEPTED, InvitationState.USED_UP}:
        require_pending(offered, occasion.at)
    await stores.invitations.revoke(invitation_id, occasion.at)
    told = {"invitationId": invitation_id}
    await record(workspace_id, LifecycleKind.INVITATION_REVOKED, stores.workspaces, occasion, told)


async def _require_room_again(offered: Offered, stores: InvitationStores, occasion: Occasion) -> None:
    workspace_id, email = offered.workspace.id, offered.invitation.email
    if email is None:
        await require_linkable(workspace_id, stores, occasion)
        return
    await require_new(workspace_id, email, stores, occasion)
    await require_promisable(workspace_id, stores, occasion)
