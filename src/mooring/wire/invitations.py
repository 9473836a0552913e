"""The shapes of invitations: what admins make and see, and what those see who are invited."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from mooring.wire.api import Moment, Person
from mooring.wire.mail import InvitationDelivery
from mooring.wire.workspaces import WorkspaceShape

Invited = Annotated[
    Literal["admin", "member", "viewer"], Meta(description="The role that it gives; never above one's own.")
]
_Role = Literal["owner", "admin", "member", "viewer"]
_Kind = Literal["email", "link"]


class LinkRequestShape(Struct, rename="camel", frozen=True):
    """A link that its maker hands on."""

    most_uses: Annotated[
        int, Meta(ge=1, description="For how many people; no more than the workspace may have members.")
    ]
    domain: Annotated[
        str | None, Meta(description="Only for people with a confirmed address in this domain, exactly this one.")
    ] = None


class InviteRequest(Struct, rename="camel", frozen=True):
    """Whom to invite: an address, which is sent a mail, or with `link` whoever holds the link."""

    role: Invited
    email: str | None = None
    link: LinkRequestShape | None = None


class InvitationShape(Struct, rename="camel", frozen=True):
    """An invitation as admins see it. `link` only of one by link that can still be accepted: hand it on."""

    id: str
    kind: _Kind
    email: str | None
    domain: str | None
    role: _Role
    most_uses: int
    uses: int
    state: Literal["pending", "accepted", "declined", "revoked", "expired", "used_up"]
    created_at: Moment
    created_by: Person
    sent_at: Moment | None
    expires_at: Moment
    link: str | None
    delivery: InvitationDelivery


class InvitationList(Struct, rename="camel", frozen=True):
    """Those that can be accepted first, then newest first."""

    invitations: list[InvitationShape]


class TokenRequest(Struct, rename="camel", frozen=True):
    """What the link of an invitation carries after its `#`."""

    token: str


class InvitationPreview(Struct, rename="camel", frozen=True):
    """An invitation as those see it who are invited.

    `standing`: what whoever asks can do with it. `emailHint`: enough of the address for its owner to know it.
    """

    id: str
    workspace_id: str
    workspace_name: str
    role: _Role
    invited_by: str
    kind: _Kind
    email_hint: str | None
    domain: str | None
    expires_at: Moment
    standing: Literal["acceptable", "signed_out", "other_account", "wrong_domain", "unverified", "member"]


class PendingInvitations(Struct, rename="camel", frozen=True):
    """What waits for the address of whoever asks. `confirmFirst`: nothing is told before that address is confirmed."""

    invitations: list[InvitationPreview]
    confirm_first: bool


class InvitationAccepted(Struct, rename="camel", frozen=True):
    """The workspace, as its new member sees it."""

    workspace: WorkspaceShape
