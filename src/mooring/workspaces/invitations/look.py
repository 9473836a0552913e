"""Looking at an invitation before anything is done with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mooring.accounts import User
from mooring.kit.errors import Refusal
from mooring.workspaces.invitations.errors import (
    InvitationDomainRefused,
    InvitationForAnother,
    InvitationInvalid,
    InvitationUsed,
)
from mooring.workspaces.invitations.model import Offered
from mooring.workspaces.invitations.openness import against, require_pending, require_reachable
from mooring.workspaces.invitations.store import InvitationStore
from mooring.workspaces.model import InvitationId
from mooring.workspaces.store import WorkspaceStore

_MOST = 100


class InvitedStanding(StrEnum):
    """What whoever looks can do with it."""

    ACCEPTABLE = "acceptable"
    SIGNED_OUT = "signed_out"
    OTHER_ACCOUNT = "other_account"
    WRONG_DOMAIN = "wrong_domain"
    UNVERIFIED = "unverified"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Seen:
    """An invitation as whoever holds it sees it."""

    offered: Offered
    standing: InvitedStanding


async def look(
    invitation_id: InvitationId,
    user: User | None,
    invitations: InvitationStore,
    workspaces: WorkspaceStore,
    now: datetime,
) -> Seen:
    """The invitation that the holder of a token looks at; nobody is signed in without `user`. Nothing is used up.

    InvitationInvalid; what became of it (`require_pending`), but not to a member; WorkspaceMissing, WorkspaceArchived.
    """
    offered = await invitations.by_id(invitation_id)
    if offered is None:
        raise InvitationInvalid
    if user is not None and await _is_member(user, offered, workspaces):
        return Seen(offered, InvitedStanding.MEMBER)
    require_pending(offered, now)
    require_reachable(offered)
    if user is not None and await invitations.was_used_by(invitation_id, user.id):
        raise InvitationUsed
    return Seen(offered, _standing(offered, user))


async def pending_of(user: User, invitations: InvitationStore, now: datetime) -> Sequence[Seen]:
    """What waits for the user's address; nothing while it is not confirmed, since it may be anybody's."""
    if user.verified_at is None:
        return []
    found = await invitations.open_to(user.id, user.email, now, _MOST)
    return [Seen(offered, InvitedStanding.ACCEPTABLE) for offered in found]


async def _is_member(user: User, offered: Offered, workspaces: WorkspaceStore) -> bool:
    standing = await workspaces.standing(user.id, offered.workspace.id)
    return standing is not None and standing.role is not None and offered.workspace.deleted_at is None


def _standing(offered: Offered, user: User | None) -> InvitedStanding:
    return InvitedStanding.SIGNED_OUT if user is None else _standing_by(against(offered, user))


def _standing_by(refusal: Refusal | None) -> InvitedStanding:
    if refusal is None:
        return InvitedStanding.ACCEPTABLE
    if isinstance(refusal, InvitationForAnother):
        return InvitedStanding.OTHER_ACCOUNT
    wrong = isinstance(refusal, InvitationDomainRefused)
    return InvitedStanding.WRONG_DOMAIN if wrong else InvitedStanding.UNVERIFIED
