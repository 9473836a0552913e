"""The outbox in the directory."""

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.mail import MessageId, QueuedMessage, Recipient, Template
from mooring.storage.directory.tables import outbox

_QUEUED = "queued"


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
            "state": _QUEUED,
            "attempts": 0,
            "created_at": message.created_at,
            "due_at": message.created_at,
        }
        await self._connection.execute(insert(outbox).values(row))

    async def queued(self, limit: int) -> Sequence[QueuedMessage]:
        query = select(outbox).where(outbox.c.state == _QUEUED).order_by(outbox.c.created_at, outbox.c.id).limit(limit)
        return [
            QueuedMessage(
                id=MessageId(row.id),
                template=Template(row.template),
                recipient=Recipient(row.recipient_email, row.recipient_user_id),
                params=row.params,
                created_at=row.created_at,
            )
            for row in await self._connection.execute(query)
        ]
