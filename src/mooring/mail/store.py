"""What mail needs of the directory."""

from collections.abc import Sequence
from typing import Protocol

from mooring.mail.model import QueuedMessage


class Outbox(Protocol):
    """Messages waiting for delivery."""

    async def add(self, message: QueuedMessage) -> None:
        """Queue `message`. It exists if and only if the transaction commits."""
        ...

    async def queued(self, limit: int) -> Sequence[QueuedMessage]:
        """Up to `limit` messages that wait for delivery, oldest first."""
        ...
