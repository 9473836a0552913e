"""What the links in mails lead to: challenges of accounts, invitations, and the choice of optional mail."""

from mooring.accounts import AccountSecret, ChallengeId
from mooring.mail import Links
from mooring.workspaces.invitations.token import InvitationTokens
from mooring.workspaces.model import InvitationId


def links_to(base: str, secret: AccountSecret) -> Links:
    """Links to the service at `base`, with the texts that `secret` makes."""
    invitations = InvitationTokens(secret.invitations)
    return Links(
        base=base,
        token=lambda challenge_id: secret.challenges.token(ChallengeId(challenge_id)),
        code=lambda challenge_id: secret.challenges.code(ChallengeId(challenge_id)),
        invitation=lambda invitation_id: invitations.token(InvitationId(invitation_id)),
        preferences=secret.preferences.token,
        unsubscribe=secret.preferences.unsubscribe_path,
    )
