"""What is needed of the directory to know who wants which optional mail."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from mooring.mail.model import Topic


class MailPreferences(Protocol):
    """Which optional mail an address does not want. All within the caller's transaction."""

    async def unwanted(self, key: str) -> frozenset[Topic]: ...

    async def unwanted_of(self, keys: Collection[str]) -> Mapping[str, frozenset[Topic]]: ...

    async def want(self, key: str, topic: Topic, at: datetime, *, wanted: bool) -> None:
        """Keep what the person at this address said of a topic."""
        ...

    async def move(self, old_key: str, new_key: str) -> None:
        """The person has another address now, and wants there what they wanted before; what was unwanted there stays so."""
        ...

    async def forget(self, key: str) -> None: ...
