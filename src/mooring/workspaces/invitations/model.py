"""An invitation: to whom, into which workspace, as what, and what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mooring.accounts import EmailAddress, UserId, parse_email
from mooring.accounts.errors import EmailInvalid
from mooring.workspaces.invitations.errors import DomainInvalid
from mooring.workspaces.model import InvitationId, Role, Workspace, WorkspaceId

INVITATION_LIFE = timedelta(days=7)
_SOMEBODY = "Somebody"


class InvitationKind(StrEnum):
    """Whom it is for: one address, or whoever holds its link. The value is stored."""

    EMAIL = "email"
    LINK = "link"


class InvitationState(StrEnum):
    """What became of it. Only a pending one makes a member."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REVOKED = "revoked"
    EXPIRED = "expired"
    USED_UP = "used_up"


@dataclass(frozen=True, slots=True)
class Invitation:
    """An offer of membership: to `email`, or by a link to `most_uses` people, whose addresses are in `domain` if there is one.

    `uses` counts the people who became members by it.
    """

    id: InvitationId
    workspace_id: WorkspaceId
    kind: InvitationKind
    role: Role
    created_at: datetime
    created_by: UserId
    expires_at: datetime
    email: EmailAddress | None = None
    domain: str | None = None
    most_uses: int = 1
    uses: int = 0
    sent_at: datetime | None = None
    revoked_at: datetime | None = None
    declined_at: datetime | None = None

    def is_for(self, email: EmailAddress) -> bool:
        """Whether it was made for this address, in whatever spelling."""
        return self.email is not None and self.email.key == email.key

    def takes_domain_of(self, email: EmailAddress) -> bool:
        """Whether its domain, if it has one, is that of the address."""
        return self.domain is None or email.key.rpartition("@")[2] == self.domain


@dataclass(frozen=True, slots=True)
class Inviter:
    """Who made it. `may_invite`: they could make it now, too."""

    id: UserId
    name: str
    email: str
    may_invite: bool

    @property
    def shown_name(self) -> str:
        """What the invited read: a name, never an address."""
        return self.name or _SOMEBODY


@dataclass(frozen=True, slots=True)
class Offered:
    """An invitation with the workspace that it leads to and the person who stands behind it."""

    invitation: Invitation
    workspace: Workspace
    inviter: Inviter

    def state_at(self, now: datetime) -> InvitationState:
        """What holds at `now`: what was done with it goes before what time did to it.

        One whose maker may not invite any more is as good as revoked: nobody stands behind it.
        """
        invitation = self.invitation
        if invitation.uses >= invitation.most_uses:
            return InvitationState.ACCEPTED if invitation.kind is InvitationKind.EMAIL else InvitationState.USED_UP
        if invitation.declined_at is not None:
            return InvitationState.DECLINED
        if invitation.revoked_at is not None or not self.inviter.may_invite:
            return InvitationState.REVOKED
        return InvitationState.EXPIRED if now >= invitation.expires_at else InvitationState.PENDING


def hint_of(email: EmailAddress) -> str:
    """As much of an address as tells its owner which one is meant, and nobody else what it is: `i…@example.org`."""
    local, _, domain = email.address.rpartition("@")
    return f"{local[0] if len(local) > 1 else ''}…@{domain}"


def parse_domain(raw: str) -> str:
    """The domain in `raw`, as in the key of an address. DomainInvalid when no address could be in it."""
    try:
        return parse_email(f"somebody@{raw.strip().removeprefix('@')}").key.rpartition("@")[2]
    except EmailInvalid:
        raise DomainInvalid from None
