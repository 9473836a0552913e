"""The shapes of an account: what its person sees and changes, and what the operator does with it."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from mooring.wire.api import Moment, UserShape
from mooring.wire.factors import FactorsShape
from mooring.wire.mail import MailReach


class PendingEmail(Struct, rename="camel", frozen=True):
    """A new address that waits to be confirmed, at the old one and at itself."""

    email: str
    old_confirmed: bool
    new_confirmed: bool
    expires_at: Moment


class AccountShape(Struct, rename="camel", frozen=True):
    """The account of whoever asks. `mail`: whether mail reaches its address.

    `reopenableSeconds`: for how long it could be reopened after it was closed. `language` is the one that mail is written
    in; null: the service's own. `languages` are those that there are.
    """

    user: UserShape
    pending_email: PendingEmail | None
    mail: MailReach
    factors: FactorsShape
    reopenable_seconds: int
    language: str | None
    languages: list[str]


class ChangeAccountRequest(Struct, rename="camel", frozen=True):
    """What to call the person, and in which language to write to them. What is left out stays."""

    name: Annotated[str, Meta(description="Up to 100 characters; may be empty.")] | UnsetType = UNSET
    language: Annotated[str | None, Meta(description="Of mail. Null: the service's own.")] | UnsetType = UNSET


class ChangePasswordRequest(Struct, rename="camel", frozen=True):
    """The present password and the next one."""

    current_password: str
    new_password: Annotated[str, Meta(description="8 to 256 characters, not among the most common.")]


class CloseAccountRequest(Struct, rename="camel", frozen=True):
    """`archiveWorkspaces`: archive those of which nobody else is owner; without it they keep the account from closing."""

    archive_workspaces: bool = False


class AccountClosing(Struct, rename="camel", frozen=True):
    """A closed account."""

    reopen_until: Annotated[Moment, Meta(description="Until then it can be opened again by signing in.")]


class Accepted(Struct, rename="camel", frozen=True):
    """Taken up. What follows, if anything, comes by mail."""


class EmailRequest(Struct, rename="camel", frozen=True):
    """An address."""

    email: str


class LinkRequest(Struct, rename="camel", frozen=True):
    """What a link in a mail carries after its `#`."""

    token: str


class EmailChangeOutcome(Struct, rename="camel", frozen=True):
    """What a change of address waits for now."""

    state: Literal["waitingForOld", "waitingForNew", "changed"]


class ResetPasswordRequest(Struct, rename="camel", frozen=True):
    """A new password, with the token of the link, or with the code and the address that it was sent to."""

    new_password: Annotated[str, Meta(description="8 to 256 characters, not among the most common.")]
    token: str | None = None
    email: str | None = None
    code: str | None = None


class ConfirmedAccount(Struct, rename="camel", frozen=True):
    """An address that is confirmed. `created`: its account came to be by that."""

    email: str
    created: bool


class OperatorAccount(Struct, rename="camel", frozen=True):
    """One account as the operator sees it. `email` and `name` are empty once it was purged."""

    id: str
    email: str
    name: str
    verified: bool
    created_at: Moment
    closed_at: Moment | None
    reopen_until: Moment | None
    purged_at: Moment | None


class OperatorAccountChange(Struct, rename="camel", frozen=True):
    """What became of closing or reopening it. `changed` is false when it was so already."""

    user: OperatorAccount
    changed: bool
