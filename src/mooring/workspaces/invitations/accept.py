"""Accepting: an invitation becomes a membership, once, however often and on however many devices it is tried."""

from mooring.accounts import Occasion, User, UserId, confirm_address
from mooring.accounts.errors import AddressUnconfirmed
from mooring.kit.ids import is_id
from mooring.workspaces.change import record
from mooring.workspaces.invitations.errors import (
    InvitationInvalid,
    InvitationMissing,
    InvitationUsed,
)
from mooring.workspaces.invitations.model import InvitationKind, Offered
from mooring.workspaces.invitations.openness import against, require_pending, require_reachable
from mooring.workspaces.invitations.person import held_person
from mooring.workspaces.invitations.store import InvitationStores
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.model import InvitationId, Member, WorkspaceId
from mooring.workspaces.quotas import require_seat


async def accept_held(
    user_id: UserId, invitation_id: InvitationId, stores: InvitationStores, occasion: Occasion
) -> WorkspaceId:
    """Accept by the token, which the user has; into which workspace. The caller holds nothing.

    A member already stays what they are. InvitationInvalid; what became of it (`require_pending`); WorkspaceMissing,
    WorkspaceArchived; InvitationForAnother, InvitationDomainRefused, AddressUnconfirmed; MemberQuotaReached.
    """
    offered = await stores.invitations.held(invitation_id)
    if offered is None:
        raise InvitationInvalid
    return await _accepted(await held_person(user_id, stores), offered, stores, occasion)


async def accept_own(
    user_id: UserId, invitation_id: InvitationId, stores: InvitationStores, occasion: Occasion
) -> WorkspaceId:
    """Accept one for the user's own confirmed address, by its id. AddressUnconfirmed, InvitationMissing; as above."""
    user, offered = await own_invitation(user_id, invitation_id, stores)
    return await _accepted(user, offered, stores, occasion)


async def own_invitation(
    user_id: UserId, invitation_id: InvitationId, stores: InvitationStores
) -> tuple[User, Offered]:
    """The user, and an invitation for their own confirmed address, both held. AddressUnconfirmed, InvitationMissing.

    An address that is not confirmed may be anybody's: to whom it belongs is not told that it was invited.
    """
    offered = await stores.invitations.held(invitation_id) if is_id(invitation_id) else None
    user = await held_person(user_id, stores)
    if user.verified_at is None:
        raise AddressUnconfirmed
    if offered is None or not offered.invitation.is_for(user.email):
        raise InvitationMissing
    return user, offered


async def _accepted(user: User, offered: Offered, stores: InvitationStores, occasion: Occasion) -> WorkspaceId:
    workspace_id = offered.workspace.id
    standing = await stores.workspaces.workspaces.standing(user.id, workspace_id)
    if standing is None or standing.role is None or offered.workspace.deleted_at is not None:
        await _require_acceptable(user, offered, stores, occasion)
        await _joined(user, offered, stores, occasion)
    return workspace_id


async def _require_acceptable(user: User, offered: Offered, stores: InvitationStores, occasion: Occasion) -> None:
    require_pending(offered, occasion.at)
    require_reachable(offered)
    refusal = against(offered, user)
    if refusal is not None:
        raise refusal
    # A link lets each person in once: it does not bring back who was removed since.
    if await stores.invitations.was_used_by(offered.invitation.id, user.id):
        raise InvitationUsed
    await require_seat(offered.workspace.id, stores.workspaces.workspaces, stores.quotas, stores.defaults)


async def _joined(user: User, offered: Offered, stores: InvitationStores, occasion: Occasion) -> None:
    invitation, workspace_id = offered.invitation, offered.workspace.id
    if invitation.kind is InvitationKind.EMAIL and user.verified_at is None:
        await confirm_address(user, stores.accounts, occasion)
    await stores.workspaces.workspaces.add_member(Member(workspace_id, user.id, invitation.role, occasion.at))
    await stores.invitations.use(invitation.id, user.id, occasion.at)
    await _others_used(user, offered, stores, occasion)
    told = {"userId": user.id, "role": invitation.role.value, "because": "invitation", "invitationId": invitation.id}
    await record(workspace_id, LifecycleKind.MEMBER_ADDED, stores.workspaces, occasion, told)


async def _others_used(user: User, offered: Offered, stores: InvitationStores, occasion: Occasion) -> None:
    """Who came by a link does not keep the seat that was promised to their address as well; it is theirs: they confirmed it."""
    waiting = await stores.invitations.open_in(offered.workspace.id, user.email, occasion.at)
    if waiting is not None:
        await stores.invitations.use(waiting, user.id, occasion.at)
