"""What a person can prove who they are with besides the password."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from mooring.accounts.model import UserId

PasskeyId = NewType("PasskeyId", str)


class Method(StrEnum):
    """A way to prove who one is. The values are on the wire."""

    PASSWORD = "password"  # noqa: S105 - a way, not a password
    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY_CODE = "recovery_code"


@dataclass(frozen=True, slots=True)
class Totp:
    """The secret that a user shares with an app that shows codes, sealed. It counts once `confirmed_at` is set.

    `last_step` is the newest time step whose code was accepted: no code of it, or of an older one, is accepted again.
    """

    user_id: UserId
    sealed: str = field(repr=False)
    created_at: datetime
    confirmed_at: datetime | None = None
    last_step: int | None = None


@dataclass(frozen=True, slots=True)
class Passkey:
    """A key pair whose private half a device of the user keeps. Both octet strings are in base64url."""

    id: PasskeyId
    user_id: UserId
    credential_id: str
    public_key: str
    sign_count: int
    transports: tuple[str, ...]
    name: str
    created_at: datetime
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Factors:
    """All factors of one user but the password. `totp_since` is None while no app is confirmed."""

    totp_since: datetime | None
    passkeys: Sequence[Passkey]
    recovery_codes_left: int

    @property
    def second(self) -> list[Method]:
        """What a sign-in with the password must be followed by; none of them when the list is empty."""
        recovery = [Method.RECOVERY_CODE] if self.recovery_codes_left else []
        return [*self._own, *recovery] if self._own else []

    @property
    def step_up(self) -> list[Method]:
        """What a signed-in person may prove anew that it is them with. A recovery code is for those who lost the rest."""
        return [Method.PASSWORD, *self._own]

    @property
    def _own(self) -> list[Method]:
        totp = [Method.TOTP] if self.totp_since is not None else []
        return [*totp, Method.PASSKEY] if self.passkeys else totp
