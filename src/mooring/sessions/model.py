"""A session: one sign-in on one device, and how it may end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from mooring.accounts import UserId

SessionId = NewType("SessionId", str)

LONGEST_USER_AGENT = 300


class EndReason(StrEnum):
    """Why a session ended. Shown to the person, so that a forced logout explains itself."""

    EXPIRED = "expired"
    REVOKED = "revoked"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a reason, not a password
    SIGNED_OUT_ELSEWHERE = "signed_out_elsewhere"
    ACCOUNT_CLOSED = "account_closed"


@dataclass(frozen=True, slots=True)
class SessionPolicy:
    """How long tokens and sessions live."""

    issuer: str
    audience: str
    access_life: timedelta = timedelta(minutes=15)
    idle_life: timedelta = timedelta(days=30)
    absolute_life: timedelta = timedelta(days=90)
    step_up_life: timedelta = timedelta(minutes=10)
    """For how long after proving who they are a person may do what needs a recent proof."""


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in.

    `access_until` is when the last access token given out in it expires, `authenticated_at` when the person last proved
    who they are: at the sign-in, or by a step-up since.
    """

    id: SessionId
    user_id: UserId
    user_agent: str
    created_at: datetime
    last_seen_at: datetime
    idle_expires_at: datetime
    absolute_expires_at: datetime
    access_until: datetime
    authenticated_at: datetime
    ended_at: datetime | None = None
    ended_reason: EndReason | None = None

    @property
    def expires_at(self) -> datetime:
        """When it ends if it is not used again before."""
        return min(self.idle_expires_at, self.absolute_expires_at)

    def over(self, now: datetime) -> EndReason | None:
        """Why the session is over at `now`, ended or run out; None while it lives."""
        if self.ended_reason is not None:
            return self.ended_reason
        return EndReason.EXPIRED if now >= self.expires_at else None


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking: a user, in a session, by a token that is good until `expires_at`."""

    user_id: UserId
    session_id: SessionId
    expires_at: datetime
