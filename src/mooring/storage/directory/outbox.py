"""The outbox in the directory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.mail import MessageId, MessageState, QueuedMessage, Recipient, Template
from mooring.storage.directory.tables import outbox


class SqlOutbox:
    """Implements `mail.Outbox`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, message: QueuedMessage) -> None:
        row = {
            "id": message.id,
            "template": message.template.value,
            "recipient_email": message.recipient.email,
            "recipient_user_id": message.recipient.user_id,
            "params": dict(message.params),
            "state": message.state.value,
            "attempts": 0,
            "created_at": message.created_at,
            "due_at": message.created_at,
        }
        await self._connection.execute(insert(outbox).values(row))

    async def queued(self, limit: int) -> Sequence[QueuedMessage]:
        waiting = select(outbox).where(outbox.c.state == MessageState.QUEUED.value)
        query = waiting.order_by(outbox.c.created_at, outbox.c.id).limit(limit)
        return [_message(row) for row in await self._connection.execute(query)]

    async def page(self, before: MessageId | None, limit: int) -> Sequence[QueuedMessage]:
        query = select(outbox).where(outbox.c.state != MessageState.VOID.value)
        if before is not None:
            at = select(outbox.c.created_at).where(outbox.c.id == before).scalar_subquery()
            same_moment = and_(outbox.c.created_at == at, outbox.c.id < before)
            query = query.where(or_(outbox.c.created_at < at, same_moment))
        query = query.order_by(outbox.c.created_at.desc(), outbox.c.id.desc()).limit(limit)
        return [_message(row) for row in await self._connection.execute(query)]

    async def drop_void(self, before: datetime) -> int:
        void = and_(outbox.c.state == MessageState.VOID.value, outbox.c.created_at < before)
        return (await self._connection.execute(delete(outbox).where(void))).rowcount


def _message(row: Row[Any]) -> QueuedMessage:
    return QueuedMessage(
        id=MessageId(row.id),
        template=Template(row.template),
        recipient=Recipient(row.recipient_email, row.recipient_user_id),
        params=row.params,
        created_at=row.created_at,
        state=MessageState(row.state),
    )
