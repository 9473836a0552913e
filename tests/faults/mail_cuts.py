"""A worker that dies at one of its steps, as a process does: from there on nothing of it happens any more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from mail_world import MailWorld
from mooring.dispatch import MailDispatch
from mooring.mail import MessageId
from mooring.mail.delivery import Mail, Outcome, Transport


@dataclass
class Cut:
    """Dies at the step with this number, or at the first one of this deed. `begun` are the messages whose hand-over had begun by then."""

    at: int = 10**6
    deed: str | None = None
    count: int = 0
    where: str | None = None
    begun: set[MessageId] = field(default_factory=set)
    dead: asyncio.Event = field(default_factory=asyncio.Event)

    async def step(self, name: str) -> None:
        """Go on, or die here: whoever is here never comes back, and neither does anybody after them."""
        if not self.dead.is_set():
            self.count += 1
            if self.count <= self.at and (self.deed is None or self.deed not in name):
                return
            self.where = name
            self.dead.set()
        await asyncio.Event().wait()


@dataclass(frozen=True)
class CutTransport:
    """A transport whose worker may die around the hand-over."""

    inner: Transport
    cut: Cut

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def idempotent(self) -> bool:
        return self.inner.idempotent

    async def send(self, mail: Mail) -> Outcome:
        await self.cut.step("before a hand-over")
        self.cut.begun.add(mail.id)
        outcome = await self.inner.send(mail)
        await self.cut.step("after a hand-over")
        return outcome

    async def close(self) -> None:
        """It is shared by many workers."""


@dataclass(frozen=True)
class CutDirectory:
    """A directory whose worker may die before, in and after each transaction."""

    inner: Any
    cut: Cut

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        await self.cut.step("before a transaction")
        async with self.inner.transaction() as tx:
            yield tx
            await self.cut.step("before a commit")
        await self.cut.step("after a commit")

    def reading(self) -> Any:
        return self.inner.reading()

    async def check(self) -> None:
        await self.inner.check()


async def live_until(cut: Cut, world: MailWorld, transport: Transport, *others: MailDispatch) -> None:
    """Let a worker send what is due until it dies, or until nothing is left to do, side by side with others who live."""
    hub = replace(world.hub, directory=CutDirectory(world.hub.directory, cut))
    worker = replace(world, hub=hub).dispatch(CutTransport(transport, cut))
    working = asyncio.create_task(worker.settled())
    helping = [asyncio.create_task(other.settled()) for other in others]
    dying = asyncio.create_task(cut.dead.wait())
    await asyncio.wait({working, dying}, return_when=asyncio.FIRST_COMPLETED)
    dying.cancel()
    # Whatever it has begun ends here: open transactions are rolled back, connections are dropped.
    notes = worker._notes._task
    ended = [working, *worker._in_hand, *([notes] if notes is not None else [])]
    while left := [task for task in ended if not task.done()]:
        for task in left:
            task.cancel()  # again, where a library takes it for a lost connection
        await asyncio.wait(left, timeout=0.05)
    await asyncio.gather(*helping)
