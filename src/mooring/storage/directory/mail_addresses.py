"""What is known of addresses, and what people want to be sent, in the directory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.mail import Topic
from mooring.mail.addresses import MailAddress, SuppressedBecause
from mooring.storage.directory.inserting import insert_or_nothing
from mooring.storage.directory.mail_tables import mail_addresses, mail_notices, mail_preferences
from mooring.storage.directory.searching import containing


class SqlMailAddresses:
    """Implements `mail.addresses.AddressBook`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, key: str) -> MailAddress | None:
        return await self._one(select(mail_addresses).where(mail_addresses.c.key == key))

    async def locked(self, key: str) -> MailAddress | None:
        return await self._one(select(mail_addresses).where(mail_addresses.c.key == key).with_for_update())

    async def held(self, key: str, address: str) -> MailAddress:
        made = insert_or_nothing(self._connection, mail_addresses, {"key": key, "address": address, "strain": 0.0})
        await self._connection.execute(made)
        found = await self.locked(key)
        return found if found is not None else MailAddress(key, address)

    async def of_many(self, keys: Collection[str]) -> Mapping[str, MailAddress]:
        query = select(mail_addresses).where(mail_addresses.c.key.in_(sorted(keys)))
        return {row.key: _address(row) for row in await self._connection.execute(query)}

    async def put(self, address: MailAddress) -> None:
        values = {
            "address": address.address,
            "because": address.because.value if address.because is not None else None,
            "since": address.since,
            "until": address.until,
            "strain": address.strain,
            "strained_at": address.strained_at,
            "cause": address.cause[:300] if address.cause is not None else None,
        }
        changed = update(mail_addresses).where(mail_addresses.c.key == address.key).values(values)
        if (await self._connection.execute(changed)).rowcount == 0:
            await self._connection.execute(insert(mail_addresses).values(key=address.key, **values))

    async def forget(self, key: str) -> None:
        await self._connection.execute(delete(mail_addresses).where(mail_addresses.c.key == key))

    async def page(self, search: str, before: tuple[datetime, str] | None, limit: int) -> Sequence[MailAddress]:
        column = mail_addresses.c
        query = select(mail_addresses).where(column.because.is_not(None))
        if search:
            query = query.where(containing(column.key, search))
        if before is not None:
            since, key = before
            query = query.where(or_(column.since < since, and_(column.since == since, column.key < key)))
        query = query.order_by(column.since.desc(), column.key.desc()).limit(limit)
        return [_address(row) for row in await self._connection.execute(query)]

    async def suppressed(self, now: datetime) -> int:
        column = mail_addresses.c
        query = select(func.count()).where(column.because.is_not(None), or_(column.until.is_(None), column.until > now))
        return (await self._connection.execute(query)).scalar_one()

    async def strained(self, after: str, limit: int) -> Sequence[MailAddress]:
        column = mail_addresses.c
        passing = or_(column.because.is_(None), column.until.is_not(None))
        query = select(mail_addresses).where(column.key > after, passing).order_by(column.key).limit(limit)
        return [_address(row) for row in await self._connection.execute(query)]

    async def first_seen(self, transport: str, notice_id: str, at: datetime) -> bool:
        values = {"transport": transport, "id": notice_id, "at": at}
        return (await self._connection.execute(insert_or_nothing(self._connection, mail_notices, values))).rowcount == 1

    async def forget_notices(self, before: datetime) -> int:
        return (await self._connection.execute(delete(mail_notices).where(mail_notices.c.at < before))).rowcount

    async def _one(self, query: Select[Any]) -> MailAddress | None:
        row = (await self._connection.execute(query)).first()
        return _address(row) if row is not None else None


class SqlMailPreferences:
    """Implements `mail.preferences.MailPreferences`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def unwanted(self, key: str) -> frozenset[Topic]:
        return (await self.unwanted_of([key])).get(key, frozenset())

    async def unwanted_of(self, keys: Collection[str]) -> Mapping[str, frozenset[Topic]]:
        column = mail_preferences.c
        query = select(mail_preferences).where(column.key.in_(sorted(keys)), column.wanted.is_(False))
        found: dict[str, frozenset[Topic]] = {}
        for row in await self._connection.execute(query):
            found[row.key] = found.get(row.key, frozenset()) | {Topic(row.topic)}
        return found

    async def want(self, key: str, topic: Topic, at: datetime, *, wanted: bool) -> None:
        column, values = mail_preferences.c, {"wanted": wanted, "at": at}
        changed = update(mail_preferences).where(column.key == key, column.topic == topic.value).values(values)
        if (await self._connection.execute(changed)).rowcount == 0:
            row = {"key": key, "topic": topic.value, **values}
            # A mail program may ask twice at once: the later one finds what the earlier one wrote.
            await self._connection.execute(insert_or_nothing(self._connection, mail_preferences, row))

    async def move(self, old_key: str, new_key: str) -> None:
        if old_key == new_key:
            return
        column = mail_preferences.c
        refused = select(column.topic).where(column.key == new_key, column.wanted.is_(False)).scalar_subquery()
        await self._connection.execute(delete(mail_preferences).where(column.key == old_key, column.topic.in_(refused)))
        await self._connection.execute(delete(mail_preferences).where(column.key == new_key, column.wanted.is_(True)))
        moved = update(mail_preferences).where(column.key == old_key)
        await self._connection.execute(moved.values(key=new_key))

    async def forget(self, key: str) -> None:
        await self._connection.execute(delete(mail_preferences).where(mail_preferences.c.key == key))


def _address(row: Row[Any]) -> MailAddress:
    because = SuppressedBecause(row.because) if row.because is not None else None
    return MailAddress(row.key, row.address, because, row.since, row.until, row.strain, row.strained_at, row.cause)
