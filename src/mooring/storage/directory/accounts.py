"""Users in the directory."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.accounts import EmailAddress, User, UserId
from mooring.accounts.errors import EmailTaken
from mooring.storage.directory.tables import users


class SqlAccounts:
    """Implements `accounts.AccountStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, user: User) -> None:
        row = {
            "id": user.id,
            "email": user.email.address,
            "email_key": user.email.key,
            "name": user.name,
            "password_hash": user.password_hash,
            "created_at": user.created_at,
            "verified_at": user.verified_at,
            "closed_at": user.closed_at,
        }
        try:
            await self._connection.execute(insert(users).values(row))
        except IntegrityError as error:
            if "email_key" in str(error.orig):
                raise EmailTaken from None
            raise

    async def by_email(self, email: EmailAddress) -> User | None:
        found = await self._connection.execute(select(users).where(users.c.email_key == email.key))
        return _user(found.one_or_none())

    async def by_id(self, user_id: UserId) -> User | None:
        found = await self._connection.execute(select(users).where(users.c.id == user_id))
        return _user(found.one_or_none())

    async def locked(self, user_id: UserId) -> User | None:
        found = await self._connection.execute(select(users).where(users.c.id == user_id).with_for_update())
        return _user(found.one_or_none())

    async def replace_password_hash(self, user_id: UserId, password_hash: str) -> None:
        await self._connection.execute(update(users).where(users.c.id == user_id).values(password_hash=password_hash))

    async def page(self, after: UserId | None, limit: int) -> Sequence[User]:
        query = select(users).where(users.c.id > (after or "")).order_by(users.c.id).limit(limit)
        return [_made(row) for row in await self._connection.execute(query)]


def _user(row: Row[Any] | None) -> User | None:
    return _made(row) if row is not None else None


def _made(row: Row[Any]) -> User:
    return User(
        id=UserId(row.id),
        email=EmailAddress(address=row.email, key=row.email_key),
        name=row.name,
        password_hash=row.password_hash,
        created_at=row.created_at,
        verified_at=row.verified_at,
        closed_at=row.closed_at,
    )
