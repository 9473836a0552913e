"""What mail needs of the directory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from mooring.mail.model import MessageId, QueuedMessage


class Outbox(Protocol):
    """Messages waiting for delivery."""

    async def add(self, message: QueuedMessage) -> None:
        """Queue `message`. It exists if and only if the transaction commits."""
        ...

    async def queued(self, limit: int) -> Sequence[QueuedMessage]:
        """Up to `limit` messages that wait for delivery, oldest first."""
        ...

    async def page(self, before: MessageId | None, limit: int) -> Sequence[QueuedMessage]:
        """Up to `limit` messages of every state but void, newest first, those before the one with this id in that order."""
        ...

    async def drop_void(self, before: datetime) -> int:
        """Forget what was for nobody and written before then; how many."""
        ...
