"""What an invitation does for somebody who signs up with it."""

from datetime import datetime

from mooring.accounts import EmailAddress
from mooring.workspaces.invitations.errors import InvitationInvalid
from mooring.workspaces.invitations.model import InvitationKind
from mooring.workspaces.invitations.openness import against_address, require_pending, require_reachable
from mooring.workspaces.invitations.store import InvitationStore
from mooring.workspaces.model import InvitationId


async def require_invited(
    invitation_id: InvitationId | None, email: EmailAddress, invitations: InvitationStore, now: datetime
) -> bool:
    """Whether signing up with this token proves the address: it was sent there. The account is not made a member by it.

    InvitationInvalid (also for no id: a token that is none); what became of it; WorkspaceMissing, WorkspaceArchived;
    InvitationForAnother, InvitationDomainRefused.
    """
    offered = await invitations.by_id(invitation_id) if invitation_id is not None else None
    if offered is None:
        raise InvitationInvalid
    require_pending(offered, now)
    require_reachable(offered)
    refusal = against_address(offered, email)
    if refusal is not None:
        raise refusal
    return offered.invitation.kind is InvitationKind.EMAIL
