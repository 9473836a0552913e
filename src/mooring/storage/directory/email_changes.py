"""Pending changes of addresses in the directory."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.accounts import EmailAddress, EmailChange, UserId
from mooring.accounts.email_change import EmailChangeId, Side
from mooring.storage.directory.tables import email_changes


class SqlEmailChanges:
    """Implements `accounts.EmailChangeStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, change: EmailChange) -> None:
        await self.drop(change.user_id)
        row = {
            "user_id": change.user_id,
            "id": change.id,
            "new_email": change.new_email.address,
            "new_email_key": change.new_email.key,
            "old_confirmed_at": change.old_confirmed_at,
            "new_confirmed_at": change.new_confirmed_at,
            "created_at": change.created_at,
            "expires_at": change.expires_at,
        }
        await self._connection.execute(insert(email_changes).values(row))

    async def of(self, user_id: UserId) -> EmailChange | None:
        query = select(email_changes).where(email_changes.c.user_id == user_id)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            return None
        return EmailChange(
            id=EmailChangeId(row.id),
            user_id=UserId(row.user_id),
            new_email=EmailAddress(row.new_email, row.new_email_key),
            created_at=row.created_at,
            expires_at=row.expires_at,
            old_confirmed_at=row.old_confirmed_at,
            new_confirmed_at=row.new_confirmed_at,
        )

    async def confirm(self, user_id: UserId, side: Side, at: datetime) -> None:
        column = {Side.OLD: email_changes.c.old_confirmed_at, Side.NEW: email_changes.c.new_confirmed_at}[side]
        await self._connection.execute(
            update(email_changes).where(email_changes.c.user_id == user_id).values({column: at})
        )

    async def drop(self, user_id: UserId) -> bool:
        done = await self._connection.execute(delete(email_changes).where(email_changes.c.user_id == user_id))
        return done.rowcount == 1

    async def drop_expired(self, before: datetime) -> int:
        done = await self._connection.execute(delete(email_changes).where(email_changes.c.expires_at < before))
        return done.rowcount
