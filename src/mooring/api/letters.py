"""Queued messages as they are read, with links to this service."""

from mooring.accounts import ChallengeId
from mooring.hub import Hub
from mooring.kit.clock import iso_milliseconds
from mooring.mail import Letter, Links, QueuedMessage, letter
from mooring.wire.account import OperatorMessage
from mooring.workspaces.invitations import InvitationId, InvitationTokens


def letter_of(hub: Hub, message: QueuedMessage) -> Letter:
    """`message` as its recipient reads it."""
    tokens = hub.account_secret.challenges
    invitations = InvitationTokens(hub.account_secret.invitations)
    links = Links(
        base=hub.web.base_url,
        token=lambda challenge_id: tokens.token(ChallengeId(challenge_id)),
        code=lambda challenge_id: tokens.code(ChallengeId(challenge_id)),
        invitation=lambda invitation_id: invitations.token(InvitationId(invitation_id)),
    )
    return letter(message, links)


def message_shape(hub: Hub, message: QueuedMessage) -> OperatorMessage:
    read = letter_of(hub, message)
    return OperatorMessage(
        id=message.id,
        created_at=iso_milliseconds(message.created_at),
        state=message.state.value,
        template=message.template.value,
        to=message.recipient.email,
        subject=read.subject,
        text=read.text,
        link=read.link,
        code=read.code,
    )
