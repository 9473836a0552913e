"""Whether an invitation can still be accepted, and by whom."""

from datetime import datetime

from mooring.accounts import EmailAddress, User
from mooring.accounts.errors import AddressUnconfirmed
from mooring.kit.errors import Refusal
from mooring.workspaces.errors import WorkspaceArchived, WorkspaceMissing
from mooring.workspaces.invitations.errors import (
    InvitationDeclined,
    InvitationDomainRefused,
    InvitationExpired,
    InvitationForAnother,
    InvitationRevoked,
    InvitationUsed,
)
from mooring.workspaces.invitations.model import InvitationState, Offered, hint_of

_OVER: dict[InvitationState, type[Refusal]] = {
    InvitationState.ACCEPTED: InvitationUsed,
    InvitationState.USED_UP: InvitationUsed,
    InvitationState.DECLINED: InvitationDeclined,
    InvitationState.REVOKED: InvitationRevoked,
    InvitationState.EXPIRED: InvitationExpired,
}


def require_pending(offered: Offered, now: datetime) -> None:
    """InvitationUsed, InvitationDeclined, InvitationRevoked, InvitationExpired: what became of it."""
    over = _OVER.get(offered.state_at(now))
    if over is not None:
        raise over


def require_reachable(offered: Offered) -> None:
    """WorkspaceMissing when the workspace that it leads to was deleted, WorkspaceArchived when it takes nobody in."""
    if offered.workspace.deleted_at is not None:
        raise WorkspaceMissing
    if offered.workspace.archived_at is not None:
        raise WorkspaceArchived


def against_address(offered: Offered, email: EmailAddress) -> Refusal | None:
    """Why an account with this address cannot accept it: InvitationForAnother, InvitationDomainRefused."""
    invitation = offered.invitation
    if invitation.email is not None and not invitation.is_for(email):
        return InvitationForAnother(hint_of(invitation.email))
    if invitation.domain is not None and not invitation.takes_domain_of(email):
        return InvitationDomainRefused(invitation.domain)
    return None


def against(offered: Offered, user: User) -> Refusal | None:
    """Why the holder of its token cannot accept it: as `against_address`, and AddressUnconfirmed.

    Who holds the token of an invitation to their own address has the mailbox; a link proves nothing.
    """
    refusal = against_address(offered, user.email)
    if refusal is None and offered.invitation.email is None and user.verified_at is None:
        return AddressUnconfirmed()
    return refusal
