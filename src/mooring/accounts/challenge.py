"""Challenges: something a person must still prove, by a link, a code or a key, before what they asked for is done.

A challenge is a row in the directory; the text that stands for it (in a link, or in the hands of a client between two
requests) is derived from its id and a secret of the service. So nothing in the directory or in the outbox can be used
as a link, and mail can be written long after the change that asked for it.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import NewType, Protocol

from mooring.accounts.model import UserId
from mooring.kit.codes import as_readable, readable
from mooring.kit.ids import is_id
from mooring.kit.secrets import keyed_hash, same_secret

ChallengeId = NewType("ChallengeId", str)

_CODE_BYTES = 5  # 8 characters of base 32: enough with the few tries that a challenge allows


class Purpose(StrEnum):
    """What a challenge is for. One made for one purpose is nothing for another."""

    SECOND_FACTOR = "second_factor"
    PASSKEY_LOGIN = "passkey_login"
    PASSKEY_ADD = "passkey_add"
    STEP_UP = "step_up"
    CONFIRM_ACCOUNT = "confirm_account"
    SIGN_UP = "sign_up"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a purpose, not a password
    EMAIL_CHANGE_OLD = "email_change_old"
    EMAIL_CHANGE_NEW = "email_change_new"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Challenge:
    """`user_id` None: nobody is known yet, or there is no such account. `data` is what the purpose needs, no secret in the clear."""

    id: ChallengeId
    purpose: Purpose
    user_id: UserId | None
    created_at: datetime
    expires_at: datetime
    data: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0
    used_at: datetime | None = None

    def open_at(self, now: datetime) -> bool:
        """Whether it may still be met at `now`."""
        return self.used_at is None and now < self.expires_at


class ChallengeStore(Protocol):
    """Challenges. All within the caller's transaction."""

    async def add(self, challenge: Challenge) -> None: ...

    async def by_id(self, challenge_id: ChallengeId) -> Challenge | None:
        """The challenge as it is at this moment: to learn whose row to lock before its own, users first."""
        ...

    async def locked(self, challenge_id: ChallengeId) -> Challenge | None:
        """The challenge, which nobody else meets until this transaction ends."""
        ...

    async def open_of(self, user_id: UserId, purpose: Purpose) -> list[Challenge]:
        """The user's unused challenges of this purpose, newest first, expired ones included; locked as above."""
        ...

    async def count_attempt(self, challenge_id: ChallengeId) -> None:
        """One more wrong answer. Commit it, though the request is refused."""
        ...

    async def use(self, challenge_id: ChallengeId, at: datetime) -> None:
        """It was met."""
        ...

    async def drop(self, user_id: UserId, purpose: Purpose) -> None:
        """Forget the user's challenges of this purpose: newer ones kill older ones."""
        ...

    async def drop_all(self, user_id: UserId) -> None:
        """Forget the user's challenges of every purpose."""
        ...

    async def drop_expired(self, before: datetime) -> int:
        """Forget what expired before then; how many."""
        ...


class ChallengeTokens:
    """The texts that stand for challenges."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def token(self, challenge_id: ChallengeId) -> str:
        """What goes into the link, or to the client."""
        return f"{challenge_id}.{self._mac(challenge_id)}"

    def id_of(self, token: str) -> ChallengeId | None:
        """The challenge that `token` stands for; None for anything not made by us."""
        challenge_id, _, mac = token.partition(".")
        if not is_id(challenge_id) or not mac.isascii() or not same_secret(mac, self._mac(challenge_id)):
            return None
        return ChallengeId(challenge_id)

    def code(self, challenge_id: ChallengeId) -> str:
        """Eight characters that a person can type instead of following the link, never 0/O or 1/I/L at odds."""
        digest = hmac.new(self._key, f"code {challenge_id}".encode(), sha256).digest()
        return readable(digest[:_CODE_BYTES])

    def is_code(self, typed: str, challenge_id: ChallengeId) -> bool:
        """Whether `typed` is the code, however it was spaced or capitalised."""
        return same_secret(as_readable(typed), self.code(challenge_id))

    def octets(self, challenge_id: ChallengeId) -> bytes:
        """What a passkey signs to meet the challenge: 32 octets."""
        return hmac.new(self._key, f"octets {challenge_id}".encode(), sha256).digest()

    def _mac(self, challenge_id: str) -> str:
        return keyed_hash(self._key, f"token {challenge_id}")
