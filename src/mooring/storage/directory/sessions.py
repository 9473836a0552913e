"""Sessions and their token families in the directory."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, exists, insert, not_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.accounts import UserId
from mooring.sessions import EndReason, Session, SessionId
from mooring.sessions.family import MARK, Link
from mooring.sessions.store import Presented
from mooring.storage.directory.tables import refresh_tokens, sessions


class SqlSessions:
    """Implements `sessions.SessionStore`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, session: Session, first: Link) -> None:
        row = {
            "id": session.id,
            "user_id": session.user_id,
            "user_agent": session.user_agent,
            "created_at": session.created_at,
            "last_seen_at": session.last_seen_at,
            "idle_expires_at": session.idle_expires_at,
            "absolute_expires_at": session.absolute_expires_at,
            "access_until": session.access_until,
            "authenticated_at": session.authenticated_at,
        }
        await self._connection.execute(insert(sessions).values(row))
        await self._keep(session.id, first)

    async def by_id(self, session_id: SessionId) -> Session | None:
        row = (await self._connection.execute(select(sessions).where(sessions.c.id == session_id))).one_or_none()
        return _session(row) if row is not None else None

    async def open_of(self, user_id: UserId, now: datetime) -> Sequence[Session]:
        alive = and_(
            sessions.c.user_id == user_id,
            sessions.c.ended_at.is_(None),
            sessions.c.idle_expires_at > now,
            sessions.c.absolute_expires_at > now,
        )
        query = select(sessions).where(alive).order_by(sessions.c.last_seen_at.desc(), sessions.c.id)
        return [_session(row) for row in await self._connection.execute(query)]

    async def user_agents(self, user_id: UserId) -> frozenset[str]:
        query = select(sessions.c.user_agent).where(sessions.c.user_id == user_id).distinct()
        return frozenset((await self._connection.execute(query)).scalars())

    async def presented(self, token_hash: str) -> Presented | None:
        # The session is locked first and the tokens are read after it: a racer's rotation is either all seen or not at all.
        session_id = select(refresh_tokens.c.session_id).where(refresh_tokens.c.token_hash == token_hash)
        query = select(sessions).where(sessions.c.id == session_id.scalar_subquery()).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            return None
        found = await self._link(token_hash)
        if found is None:
            return None  # thinned out between the two questions
        link, successor_hash = found
        successor = await self._link(successor_hash) if successor_hash is not None else None
        return Presented(_session(row), link, successor[0] if successor is not None else None)

    async def session_of_token(self, token_hash: str) -> Session | None:
        joined = sessions.join(refresh_tokens, refresh_tokens.c.session_id == sessions.c.id)
        query = select(sessions).select_from(joined).where(refresh_tokens.c.token_hash == token_hash)
        row = (await self._connection.execute(query)).one_or_none()
        return _session(row) if row is not None else None

    async def session_of_any(self, token_hashes: Sequence[str]) -> Session | None:
        known = select(refresh_tokens.c.session_id).where(refresh_tokens.c.token_hash.in_(token_hashes)).limit(1)
        query = select(sessions).where(sessions.c.id == known.scalar_subquery()).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return _session(row) if row is not None else None

    async def rotate(self, session_id: SessionId, used: str, successor: Link) -> None:
        changes = {"used_at": successor.issued_at, "successor_hash": successor.token_hash}
        await self._connection.execute(
            update(refresh_tokens).where(refresh_tokens.c.token_hash == used).values(changes)
        )
        await self._keep(session_id, successor)

    async def renew(self, session: Session) -> None:
        changes = {
            "last_seen_at": session.last_seen_at,
            "idle_expires_at": session.idle_expires_at,
            "access_until": session.access_until,
        }
        await self._connection.execute(update(sessions).where(sessions.c.id == session.id).values(changes))

    async def seen(self, moments: Mapping[SessionId, datetime]) -> None:
        if not moments:
            return
        rows = [{"its_id": session_id, "moment": at} for session_id, at in moments.items()]
        columns = sessions.c
        older = and_(
            columns.id == bindparam("its_id"), columns.last_seen_at < bindparam("moment"), columns.ended_at.is_(None)
        )
        await self._connection.execute(update(sessions).where(older).values(last_seen_at=bindparam("moment")), rows)

    async def authenticated(self, session_id: SessionId, at: datetime) -> None:
        await self._connection.execute(update(sessions).where(sessions.c.id == session_id).values(authenticated_at=at))

    async def long_over(self, before: datetime, limit: int) -> Sequence[SessionId]:
        query = select(sessions.c.id).where(sessions.c.absolute_expires_at < before).limit(limit)
        return [SessionId(found) for found in (await self._connection.execute(query)).scalars()]

    async def forget(self, session_ids: Sequence[SessionId]) -> None:
        await self._connection.execute(delete(refresh_tokens).where(refresh_tokens.c.session_id.in_(session_ids)))
        await self._connection.execute(delete(sessions).where(sessions.c.id.in_(session_ids)))

    async def superfluous_tokens(self, before: datetime, limit: int) -> Sequence[str]:
        tokens, leaf = refresh_tokens.c, refresh_tokens.alias("leaf")
        is_leaf = and_(leaf.c.token_hash == tokens.successor_hash, leaf.c.used_at.is_(None))
        old = and_(tokens.used_at < before, not_(tokens.token_hash.startswith(MARK)), not_(exists().where(is_leaf)))
        query = select(tokens.token_hash).where(old).limit(limit)
        return list((await self._connection.execute(query)).scalars())

    async def forget_tokens(self, token_hashes: Sequence[str]) -> None:
        await self._connection.execute(delete(refresh_tokens).where(refresh_tokens.c.token_hash.in_(token_hashes)))

    async def end(self, session_id: SessionId, reason: EndReason, at: datetime) -> bool:
        going_on = and_(sessions.c.id == session_id, sessions.c.ended_at.is_(None))
        changes = {"ended_at": at, "ended_reason": reason.value}
        done = await self._connection.execute(update(sessions).where(going_on).values(changes))
        return done.rowcount == 1

    async def end_all(
        self, user_id: UserId, reason: EndReason, at: datetime, *, keep: SessionId | None = None
    ) -> Sequence[SessionId]:
        going_on = and_(sessions.c.user_id == user_id, sessions.c.ended_at.is_(None), sessions.c.id != (keep or ""))
        changes = {"ended_at": at, "ended_reason": reason.value}
        done = await self._connection.execute(update(sessions).where(going_on).values(changes).returning(sessions.c.id))
        return [SessionId(row.id) for row in done]

    async def _link(self, token_hash: str) -> tuple[Link, str | None] | None:
        query = select(refresh_tokens).where(refresh_tokens.c.token_hash == token_hash)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else (Link(row.token_hash, row.issued_at, row.used_at), row.successor_hash)

    async def _keep(self, session_id: SessionId, link: Link) -> None:
        row = {"token_hash": link.token_hash, "session_id": session_id, "issued_at": link.issued_at}
        await self._connection.execute(insert(refresh_tokens).values(row))


def _session(row: Row[Any]) -> Session:
    return Session(
        id=SessionId(row.id),
        user_id=UserId(row.user_id),
        user_agent=row.user_agent,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        idle_expires_at=row.idle_expires_at,
        absolute_expires_at=row.absolute_expires_at,
        access_until=row.access_until,
        authenticated_at=row.authenticated_at or row.created_at,
        ended_at=row.ended_at,
        ended_reason=EndReason(row.ended_reason) if row.ended_reason is not None else None,
    )
