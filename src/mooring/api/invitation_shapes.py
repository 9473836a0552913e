"""Invitations in the shapes of the wire, and what their use cases are given."""

from datetime import datetime

from mooring.api.mail_reach import delivery_of
from mooring.api.occasions import stores_of, workspace_stores_of
from mooring.hub import Hub, Transaction
from mooring.kit.clock import iso_milliseconds
from mooring.mail import Message
from mooring.wire.api import Person
from mooring.wire.invitations import InvitationPreview, InvitationShape
from mooring.workspaces.invitations import (
    InvitationId,
    InvitationKind,
    InvitationState,
    InvitationStores,
    InvitationTokens,
    Offered,
    Seen,
    hint_of,
)
from mooring.workspaces.invitations.errors import InvitationInvalid

_PAGE = "/invitation"


def invitation_stores_of(hub: Hub, tx: Transaction) -> InvitationStores:
    """What the use cases of invitations write to."""
    return InvitationStores(tx.invitations, workspace_stores_of(tx), stores_of(tx), tx.quotas, hub.quotas)


def invitation_behind(hub: Hub, token: str) -> InvitationId:
    """The invitation that `token` stands for. InvitationInvalid for anything not made here."""
    found = InvitationTokens(hub.account_secret.invitations).id_of(token)
    if found is None:
        raise InvitationInvalid
    return found


def invitation_shape(hub: Hub, offered: Offered, now: datetime, sent: Message | None = None) -> InvitationShape:
    """For admins; `sent` is its newest mail. The link of an invitation to an address is for its mailbox only: it proves whose that is."""
    invitation, inviter, state = offered.invitation, offered.inviter, offered.state_at(now)
    handed_on = invitation.kind is InvitationKind.LINK and state is InvitationState.PENDING
    return InvitationShape(
        id=invitation.id,
        kind=invitation.kind.value,
        email=invitation.email.address if invitation.email is not None else None,
        domain=invitation.domain,
        role=invitation.role.value,
        most_uses=invitation.most_uses,
        uses=invitation.uses,
        state=state.value,
        created_at=iso_milliseconds(invitation.created_at),
        created_by=Person(inviter.id, inviter.name, inviter.email),
        sent_at=iso_milliseconds(invitation.sent_at) if invitation.sent_at is not None else None,
        expires_at=iso_milliseconds(invitation.expires_at),
        link=_link(hub, invitation.id) if handed_on else None,
        delivery=delivery_of(sent),
    )


def preview_shape(seen: Seen) -> InvitationPreview:
    """For whoever holds it: no address of anybody."""
    invitation = seen.offered.invitation
    return InvitationPreview(
        id=invitation.id,
        workspace_id=invitation.workspace_id,
        workspace_name=seen.offered.workspace.name,
        role=invitation.role.value,
        invited_by=seen.offered.inviter.shown_name,
        kind=invitation.kind.value,
        email_hint=hint_of(invitation.email) if invitation.email is not None else None,
        domain=invitation.domain,
        expires_at=iso_milliseconds(invitation.expires_at),
        standing=seen.standing.value,
    )


def _link(hub: Hub, invitation_id: InvitationId) -> str:
    return f"{hub.web.base_url}{_PAGE}#{InvitationTokens(hub.account_secret.invitations).token(invitation_id)}"
