"""The shapes of an account: what its person sees and changes, and what the operator does with it."""

from typing import Annotated

from msgspec import Meta, Struct

from mooring.wire.api import Moment, UserShape
from mooring.wire.factors import FactorsShape


class PendingEmail(Struct, rename="camel", frozen=True):
    """A new address that waits to be confirmed, at the old one and at itself."""

    email: str
    old_confirmed: bool
    new_confirmed: bool
    expires_at: Moment


class AccountShape(Struct, rename="camel", frozen=True):
    """The account of whoever asks. `reopenableSeconds`: for how long it could be reopened after it was closed."""

    user: UserShape
    pending_email: PendingEmail | None
    factors: FactorsShape
    reopenable_seconds: int


class ChangeNameRequest(Struct, rename="camel", frozen=True):
    """What to call the person."""

    name: Annotated[str, Meta(description="Up to 100 characters; may be empty.")]


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
