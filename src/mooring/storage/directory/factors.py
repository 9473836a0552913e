"""Second factors in the directory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.accounts import UserId
from mooring.accounts.factors import Passkey, PasskeyId, Totp
from mooring.storage.directory.tables import passkeys, recovery_codes, totp_secrets


class SqlTotp:
    """Implements `accounts.factors.TotpStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, user_id: UserId) -> Totp | None:
        found = await self._connection.execute(select(totp_secrets).where(totp_secrets.c.user_id == user_id))
        row = found.one_or_none()
        if row is None:
            return None
        return Totp(UserId(row.user_id), row.sealed, row.created_at, row.confirmed_at, row.last_step)

    async def put(self, totp: Totp) -> None:
        await self.remove(totp.user_id)
        row = {
            "user_id": totp.user_id,
            "sealed": totp.sealed,
            "created_at": totp.created_at,
            "confirmed_at": totp.confirmed_at,
            "last_step": totp.last_step,
        }
        await self._connection.execute(insert(totp_secrets).values(row))

    async def confirm(self, user_id: UserId, at: datetime) -> None:
        change = update(totp_secrets).where(totp_secrets.c.user_id == user_id).values(confirmed_at=at)
        await self._connection.execute(change)

    async def accept(self, user_id: UserId, step: int) -> bool:
        newer = or_(totp_secrets.c.last_step.is_(None), totp_secrets.c.last_step < step)
        change = update(totp_secrets).where(totp_secrets.c.user_id == user_id, newer).values(last_step=step)
        return (await self._connection.execute(change)).rowcount == 1

    async def remove(self, user_id: UserId) -> None:
        await self._connection.execute(delete(totp_secrets).where(totp_secrets.c.user_id == user_id))


class SqlRecoveryCodes:
    """Implements `accounts.factors.RecoveryCodeStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def left(self, user_id: UserId) -> int:
        query = select(func.count()).select_from(recovery_codes).where(_unused(user_id))
        return (await self._connection.execute(query)).scalar_one()

    async def replace(self, user_id: UserId, hashes: Iterable[str], at: datetime) -> None:
        await self.remove(user_id)
        rows = [{"code_hash": code_hash, "user_id": user_id, "created_at": at} for code_hash in hashes]
        await self._connection.execute(insert(recovery_codes), rows)

    async def use(self, user_id: UserId, code_hash: str, at: datetime) -> bool:
        this = and_(_unused(user_id), recovery_codes.c.code_hash == code_hash)
        done = await self._connection.execute(update(recovery_codes).where(this).values(used_at=at))
        return done.rowcount == 1

    async def remove(self, user_id: UserId) -> None:
        await self._connection.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user_id))


class SqlPasskeys:
    """Implements `accounts.factors.PasskeyStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, user_id: UserId) -> Sequence[Passkey]:
        query = select(passkeys).where(passkeys.c.user_id == user_id).order_by(passkeys.c.created_at, passkeys.c.id)
        return [_passkey(row) for row in await self._connection.execute(query)]

    async def by_credential(self, credential_id: str) -> Passkey | None:
        query = select(passkeys).where(passkeys.c.credential_id == credential_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _passkey(row) if row is not None else None

    async def add(self, passkey: Passkey) -> bool:
        row = {
            "id": passkey.id,
            "user_id": passkey.user_id,
            "credential_id": passkey.credential_id,
            "public_key": passkey.public_key,
            "sign_count": passkey.sign_count,
            "transports": list(passkey.transports),
            "name": passkey.name,
            "created_at": passkey.created_at,
            "last_used_at": passkey.last_used_at,
        }
        try:
            await self._connection.execute(insert(passkeys).values(row))
        except IntegrityError as error:
            if "credential_id" in str(error.orig):
                return False
            raise
        return True

    async def rename(self, passkey_id: PasskeyId, name: str) -> None:
        await self._connection.execute(update(passkeys).where(passkeys.c.id == passkey_id).values(name=name))

    async def used(self, passkey: Passkey, sign_count: int, at: datetime) -> bool:
        as_read = and_(passkeys.c.id == passkey.id, passkeys.c.sign_count == passkey.sign_count)
        change = update(passkeys).where(as_read).values(sign_count=sign_count, last_used_at=at)
        return (await self._connection.execute(change)).rowcount == 1

    async def remove(self, passkey_id: PasskeyId) -> None:
        await self._connection.execute(delete(passkeys).where(passkeys.c.id == passkey_id))

    async def remove_all(self, user_id: UserId) -> None:
        await self._connection.execute(delete(passkeys).where(passkeys.c.user_id == user_id))


@dataclass(frozen=True, slots=True)
class SqlFactors:
    """Implements `accounts.factors.FactorStores`."""

    totp: SqlTotp
    passkeys: SqlPasskeys
    recovery_codes: SqlRecoveryCodes


def _unused(user_id: UserId) -> Any:
    return and_(recovery_codes.c.user_id == user_id, recovery_codes.c.used_at.is_(None))


def _passkey(row: Row[Any]) -> Passkey:
    return Passkey(
        id=PasskeyId(row.id),
        user_id=UserId(row.user_id),
        credential_id=row.credential_id,
        public_key=row.public_key,
        sign_count=row.sign_count,
        transports=tuple(row.transports),
        name=row.name,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
    )
