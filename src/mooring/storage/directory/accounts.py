"""Users in the directory."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.accounts import EmailAddress, User, UserId
from mooring.accounts.errors import EmailTaken
from mooring.storage.directory.mail_tables import outbox
from mooring.storage.directory.tables import (
    challenges,
    email_changes,
    passkeys,
    recovery_codes,
    refresh_tokens,
    sessions,
    totp_secrets,
    users,
)


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
            "language": user.language,
        }
        try:
            await self._connection.execute(insert(users).values(row))
        except IntegrityError as error:
            raise _taken(error) from None

    async def by_email(self, email: EmailAddress) -> User | None:
        found = await self._connection.execute(select(users).where(users.c.email_key == email.key))
        return _user(found.one_or_none())

    async def by_id(self, user_id: UserId) -> User | None:
        found = await self._connection.execute(select(users).where(users.c.id == user_id))
        return _user(found.one_or_none())

    async def by_ids(self, user_ids: Iterable[UserId]) -> Mapping[UserId, User]:
        rows = await self._connection.execute(select(users).where(users.c.id.in_(sorted(set(user_ids)))))
        return {user.id: user for user in map(_made, rows)}

    async def locked(self, user_id: UserId) -> User | None:
        found = await self._connection.execute(select(users).where(users.c.id == user_id).with_for_update())
        return _user(found.one_or_none())

    async def replace_password_hash(self, user_id: UserId, password_hash: str) -> None:
        await self._change(user_id, password_hash=password_hash)

    async def rename(self, user_id: UserId, name: str) -> None:
        await self._change(user_id, name=name)

    async def set_language(self, user_id: UserId, language: str | None) -> None:
        await self._change(user_id, language=language)

    async def replace_email(self, user_id: UserId, email: EmailAddress, at: datetime | None) -> None:
        try:
            async with self._connection.begin_nested():
                await self._change(user_id, email=email.address, email_key=email.key, verified_at=at)
        except IntegrityError as error:
            raise _taken(error) from None

    async def verify(self, user_id: UserId, at: datetime) -> None:
        await self._change(user_id, verified_at=func.coalesce(users.c.verified_at, at))

    async def set_closed(self, user_id: UserId, at: datetime | None) -> None:
        await self._change(user_id, closed_at=at)

    async def closed_before(self, moment: datetime, limit: int) -> Sequence[UserId]:
        due = select(users.c.id).where(users.c.closed_at < moment, users.c.purged_at.is_(None))
        found = await self._connection.execute(due.order_by(users.c.closed_at, users.c.id).limit(limit))
        return [UserId(one) for one in found.scalars()]

    async def purge(self, user_id: UserId, at: datetime) -> None:
        own_sessions = select(sessions.c.id).where(sessions.c.user_id == user_id)
        await self._connection.execute(delete(refresh_tokens).where(refresh_tokens.c.session_id.in_(own_sessions)))
        for table in (sessions, totp_secrets, passkeys, recovery_codes, email_changes, challenges):
            await self._connection.execute(delete(table).where(table.c.user_id == user_id))
        await self._connection.execute(delete(outbox).where(outbox.c.recipient_user_id == user_id))
        # An id has no "@", so it is never the key of an address.
        nobody = {"email": "", "email_key": user_id, "name": "", "password_hash": ""}
        await self._change(user_id, **nobody, verified_at=None, default_workspace_id=None, language=None, purged_at=at)

    async def page(self, after: UserId | None, limit: int) -> Sequence[User]:
        query = select(users).where(users.c.id > (after or "")).order_by(users.c.id).limit(limit)
        return [_made(row) for row in await self._connection.execute(query)]

    async def _change(self, user_id: UserId, **values: Any) -> None:
        await self._connection.execute(update(users).where(users.c.id == user_id).values(values))


def _taken(error: IntegrityError) -> Exception:
    return EmailTaken() if "email_key" in str(error.orig) else error


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
        purged_at=row.purged_at,
        language=row.language,
    )
