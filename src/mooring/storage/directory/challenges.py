"""Challenges in the directory."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.accounts import Challenge, ChallengeId, Purpose, UserId
from mooring.storage.directory.tables import challenges


class SqlChallenges:
    """Implements `accounts.ChallengeStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, challenge: Challenge) -> None:
        row = {
            "id": challenge.id,
            "purpose": challenge.purpose.value,
            "user_id": challenge.user_id,
            "data": dict(challenge.data),
            "attempts": challenge.attempts,
            "created_at": challenge.created_at,
            "expires_at": challenge.expires_at,
            "used_at": challenge.used_at,
        }
        await self._connection.execute(insert(challenges).values(row))

    async def locked(self, challenge_id: ChallengeId) -> Challenge | None:
        query = select(challenges).where(challenges.c.id == challenge_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return _challenge(row) if row is not None else None

    async def by_id(self, challenge_id: ChallengeId) -> Challenge | None:
        query = select(challenges).where(challenges.c.id == challenge_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _challenge(row) if row is not None else None

    async def open_of(self, user_id: UserId, purpose: Purpose) -> list[Challenge]:
        query = select(challenges).where(_of(user_id, purpose), challenges.c.used_at.is_(None))
        query = query.order_by(challenges.c.created_at.desc(), challenges.c.id).with_for_update()
        return [_challenge(row) for row in await self._connection.execute(query)]

    async def count_attempt(self, challenge_id: ChallengeId) -> None:
        change = update(challenges).where(challenges.c.id == challenge_id).values(attempts=challenges.c.attempts + 1)
        await self._connection.execute(change)

    async def use(self, challenge_id: ChallengeId, at: datetime) -> None:
        await self._connection.execute(update(challenges).where(challenges.c.id == challenge_id).values(used_at=at))

    async def drop(self, user_id: UserId, purpose: Purpose) -> None:
        await self._connection.execute(delete(challenges).where(_of(user_id, purpose)))

    async def drop_all(self, user_id: UserId) -> None:
        await self._connection.execute(delete(challenges).where(challenges.c.user_id == user_id))

    async def drop_expired(self, before: datetime) -> int:
        done = await self._connection.execute(delete(challenges).where(challenges.c.expires_at < before))
        return done.rowcount


def _of(user_id: UserId, purpose: Purpose) -> Any:
    return and_(challenges.c.user_id == user_id, challenges.c.purpose == purpose.value)


def _challenge(row: Row[Any]) -> Challenge:
    return Challenge(
        id=ChallengeId(row.id),
        purpose=Purpose(row.purpose),
        user_id=UserId(row.user_id) if row.user_id is not None else None,
        created_at=row.created_at,
        expires_at=row.expires_at,
        data=row.data,
        attempts=row.attempts,
        used_at=row.used_at,
    )
