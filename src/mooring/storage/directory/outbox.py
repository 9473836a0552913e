"""The outbox in the directory."""

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.mail import QueuedMessage
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
            "state": "queued",
            "attempts": 0,
            "created_at": message.created_at,
            "due_at": message.created_at,
        }
        await self._connection.execute(insert(outbox).values(row))
