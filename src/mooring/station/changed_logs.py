"""The part of the event log: which logs changed, and what is in them."""

import asyncio
from collections.abc import Sequence

from mooring.hub import Hub
from mooring.kit.errors import Unavailable
from mooring.monitor import Changes, HandledEvent


class ChangedLogs:
    """Answers as soon as there is something."""

    hub: Hub

    async def changes(self, after: int | None, limit: int, seconds: float) -> Changes:
        """Implements `monitor.Station`."""
        del limit
        await asyncio.sleep(seconds)
        return Changes((), after or 0)

    async def events(self, workspace_id: str, after: int, limit: int) -> tuple[str, Sequence[HandledEvent]]:
        """Implements `monitor.Station`."""
        del workspace_id, after, limit
        raise Unavailable
