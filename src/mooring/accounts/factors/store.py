"""What second factors need of the directory."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from mooring.accounts.factors.model import Factors, Passkey, PasskeyId, Totp
from mooring.accounts.model import UserId


class TotpStore(Protocol):
    """Shared secrets of apps that show codes, at most one for each user. All within the caller's transaction."""

    async def of(self, user_id: UserId) -> Totp | None:
        """The user's secret, unconfirmed ones included."""
        ...

    async def put(self, totp: Totp) -> None:
        """Keep `totp` in the place of the one before."""
        ...

    async def confirm(self, user_id: UserId, at: datetime) -> None:
        """It counts from `at` on."""
        ...

    async def accept(self, user_id: UserId, step: int) -> bool:
        """Note that a code of this time step was accepted. False, and nothing changed, when one of it or of a later one was before."""
        ...

    async def remove(self, user_id: UserId) -> None: ...


class RecoveryCodeStore(Protocol):
    """Recovery codes, by their hashes. All within the caller's transaction."""

    async def left(self, user_id: UserId) -> int:
        """How many of the user's codes are unused."""
        ...

    async def replace(self, user_id: UserId, hashes: Iterable[str], at: datetime) -> None:
        """Forget all the user's codes and keep these."""
        ...

    async def use(self, user_id: UserId, code_hash: str, at: datetime) -> bool:
        """Use the code up. False when the user has no such unused code: of many at once one gets True."""
        ...

    async def remove(self, user_id: UserId) -> None: ...


class PasskeyStore(Protocol):
    """Passkeys. All within the caller's transaction."""

    async def of(self, user_id: UserId) -> Sequence[Passkey]:
        """The user's passkeys, oldest first."""
        ...

    async def by_credential(self, credential_id: str) -> Passkey | None: ...

    async def add(self, passkey: Passkey) -> bool:
        """Keep a new one. False when there is one of this credential already, whoever it belongs to; the transaction is lost then."""
        ...

    async def rename(self, passkey_id: PasskeyId, name: str) -> None: ...

    async def used(self, passkey: Passkey, sign_count: int, at: datetime) -> bool:
        """Note a use with the counter at `sign_count`. False when it was used since `passkey` was read."""
        ...

    async def remove(self, passkey_id: PasskeyId) -> None: ...

    async def remove_all(self, user_id: UserId) -> None: ...


class FactorStores(Protocol):
    """The three of one transaction."""

    @property
    def totp(self) -> TotpStore: ...
    @property
    def passkeys(self) -> PasskeyStore: ...
    @property
    def recovery_codes(self) -> RecoveryCodeStore: ...


async def factors_of(user_id: UserId, stores: FactorStores) -> Factors:
    """All factors of the user."""
    totp = await stores.totp.of(user_id)
    return Factors(
        totp_since=totp.confirmed_at if totp is not None else None,
        passkeys=await stores.passkeys.of(user_id),
        recovery_codes_left=await stores.recovery_codes.left(user_id),
    )
