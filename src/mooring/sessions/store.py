"""What sessions need of the directory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mooring.accounts import UserId
from mooring.sessions.family import Link
from mooring.sessions.model import EndReason, Session, SessionId


@dataclass(frozen=True, slots=True)
class Presented:
    """A refresh token as it is stored: its session, itself, and the successor that is stored with it."""

    session: Session
    link: Link
    successor: Link | None


class SessionStore(Protocol):
    """Sessions and their token families. All within the caller's transaction."""

    async def add(self, session: Session, first: Link) -> None:
        """Keep a new session with the first token of its family."""
        ...

    async def by_id(self, session_id: SessionId) -> Session | None:
        """The session, ended ones included."""
        ...

    async def open_of(self, user_id: UserId, now: datetime) -> Sequence[Session]:
        """The user's sessions that are not over at `now`, last seen first."""
        ...

    async def user_agents(self, user_id: UserId) -> frozenset[str]:
        """What the user's sessions on record call themselves, ended ones included; empty when there is none."""
        ...

    async def presented(self, token_hash: str) -> Presented | None:
        """What is known of a presented token; nobody else changes its family until this transaction ends."""
        ...

    async def session_of_token(self, token_hash: str) -> Session | None:
        """The session whose family holds the token, used or not."""
        ...

    async def session_of_any(self, token_hashes: Sequence[str]) -> Session | None:
        """The session whose family holds one of the tokens; nobody else changes it until this transaction ends."""
        ...

    async def rotate(self, session_id: SessionId, used: str, successor: Link) -> None:
        """Mark the token with hash `used` as used when `successor` was issued, and keep `successor`."""
        ...

    async def renew(self, session: Session) -> None:
        """Keep the new `last_seen_at`, `idle_expires_at` and `access_until` of `session`."""
        ...

    async def seen(self, moments: Mapping[SessionId, datetime]) -> None:
        """The sessions were used at these moments. What is over, or was seen later, stays as it is."""
        ...

    async def authenticated(self, session_id: SessionId, at: datetime) -> None:
        """The person proved anew, at `at`, who they are."""
        ...

    async def long_over(self, before: datetime, limit: int) -> Sequence[SessionId]:
        """Up to `limit` sessions whose absolute end was before `before`."""
        ...

    async def forget(self, session_ids: Sequence[SessionId]) -> None:
        """Delete these sessions with their tokens."""
        ...

    async def superfluous_tokens(self, before: datetime, limit: int) -> Sequence[str]:
        """Up to `limit` hashes of tokens used before `before` that are no markers (see `family`).

        Never the one whose successor is the leaf: a racer may still be owed the same answer.
        """
        ...

    async def forget_tokens(self, token_hashes: Sequence[str]) -> None:
        """Delete these tokens."""
        ...

    async def end(self, session_id: SessionId, reason: EndReason, at: datetime) -> bool:
        """End one session. False, and nothing changed, when it had ended already."""
        ...

    async def end_all(
        self, user_id: UserId, reason: EndReason, at: datetime, *, keep: SessionId | None = None
    ) -> Sequence[SessionId]:
        """End all the user's sessions that have not ended, but `keep`; which ones."""
        ...
