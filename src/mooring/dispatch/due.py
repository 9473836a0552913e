"""What is due, in the directory: claimed by one, who has it for as long as a lease."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from mooring.dispatch.lookout import seconds_until
from mooring.hub import Hub, Transaction

Work_co = TypeVar("Work_co", covariant=True)


class Queue(Protocol[Work_co]):
    """Work that waits in the directory."""

    async def next_due(self) -> datetime | None:
        """When the first of it is due, or a claim of it runs out."""
        ...

    async def claim(self, now: datetime, until: datetime) -> Work_co | None:
        """The first that is due, which nobody else gets before `until`."""
        ...


async def claimed(hub: Hub, queue: Callable[[Transaction], Queue[Work_co]], lease: timedelta) -> Work_co | None:
    """What is due and nobody does, for the lease; None when there is nothing."""
    now = hub.clock.now()
    async with hub.directory.reading() as tx:
        due = await queue(tx).next_due()
    if due is None or due > now:
        return None
    async with hub.directory.transaction() as tx:
        return await queue(tx).claim(now, now + lease)


async def seconds_to_next(hub: Hub, queue: Callable[[Transaction], Queue[object]]) -> float:
    """For how long to sleep."""
    async with hub.directory.reading() as tx:
        due = await queue(tx).next_due()
    return seconds_until(due, hub.clock.now())
