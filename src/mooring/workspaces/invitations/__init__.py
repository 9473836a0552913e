"""Invitations: offers of membership, to an address or by a link, that wait on the server until somebody takes them up.

Not here: adding or removing members otherwise (`workspaces`), how a link looks (`mail.letter`), HTTP. Read `model`,
`store`, `token`, `openness` (who may accept what), then `invite`, `manage`, `look`, `accept`, `decline`, `sign_up`.
"""

from mooring.workspaces.invitations.accept import accept_held, accept_own
from mooring.workspaces.invitations.decline import decline_held, decline_own
from mooring.workspaces.invitations.invite import LinkWanted, invite_address, invite_by_link
from mooring.workspaces.invitations.links import links_to
from mooring.workspaces.invitations.look import Seen, look, pending_of
from mooring.workspaces.invitations.manage import resend, revoke
from mooring.workspaces.invitations.model import Invitation, InvitationKind, InvitationState, Inviter, Offered, hint_of
from mooring.workspaces.invitations.sign_up import require_invited
from mooring.workspaces.invitations.store import InvitationStore, InvitationStores
from mooring.workspaces.invitations.token import InvitationTokens
from mooring.workspaces.model import InvitationId

__all__ = [
    "Invitation",
    "InvitationId",
    "InvitationKind",
    "InvitationState",
    "InvitationStore",
    "InvitationStores",
    "InvitationTokens",
    "Inviter",
    "LinkWanted",
    "Offered",
    "Seen",
    "accept_held",
    "accept_own",
    "decline_held",
    "decline_own",
    "hint_of",
    "invite_address",
    "invite_by_link",
    "links_to",
    "look",
    "pending_of",
    "require_invited",
    "resend",
    "revoke",
]
