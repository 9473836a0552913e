"""Where a session stands, as values that never change; and why one may have ended."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class EndReason(StrEnum):
    """Why a session ended, as the server says it."""

    EXPIRED = "expired"
    REVOKED = "revoked"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a reason, not a password
    SIGNED_OUT_ELSEWHERE = "signed_out_elsewhere"
    ACCOUNT_CLOSED = "account_closed"

    @property
    def words(self) -> str:
        """The reason as the end of a sentence: "You were signed out: …"."""
        return _WORDS[self]


_WORDS = {
    EndReason.EXPIRED: "the session was not used for too long, or was too old",
    EndReason.REVOKED: "it was ended from another device, or by the service to keep the account safe",
    EndReason.PASSWORD_CHANGED: "the password was changed",
    EndReason.SIGNED_OUT_ELSEWHERE: "you signed out on all devices",
    EndReason.ACCOUNT_CLOSED: "the account was closed",
}


class Account(Struct, frozen=True, rename="camel"):
    """Who is signed in, by which session, and the workspace that opens first (None when there is none)."""

    user_id: str
    email: str
    name: str
    session_id: str
    default_workspace_id: str | None


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Nobody is signed in: nobody was yet, or somebody signed out."""


@dataclass(frozen=True, slots=True)
class Active:
    """The session goes on."""

    account: Account


@dataclass(frozen=True, slots=True)
class Refreshing:
    """The session goes on; its next access token is on the way."""

    account: Account


@dataclass(frozen=True, slots=True)
class Offline:
    """Still signed in, but the service gives no usable answer. The next try is at `retry_at`, by this device's clock."""

    account: Account
    retry_at: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """The server ended the session; `email` is who to sign in as again."""

    reason: EndReason
    email: str


State = SignedOut | Active | Refreshing | Offline | Ended
