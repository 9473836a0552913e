"""The connection for writing, which is kept for the next push: to dial takes longer than to push."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from mooring.client.workspaces.conversation import Conversation
from mooring.client.workspaces.event import ANY_LOG, Cursor
from mooring.client.workspaces.inbox import Inbox, pulling
from mooring.client.workspaces.place import Place

_KEPT_SECONDS = 10.0


@dataclass(slots=True)
class Connection:
    """A conversation with its live pull. `base` is behind the last event that was taken from it.

    `former`: what it leads to is a life of the log that was replaced, and takes what was made for it.
    """

    conversation: Conversation
    inbox: Inbox
    base: Cursor
    caught_up: bool = False
    former: bool = False


class Desk:
    """Lends the connection to one push at a time."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._stack = AsyncExitStack()
        self._kept: Connection | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._closing: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def lent(self, base: Cursor | None) -> AsyncIterator[Connection]:
        """A connection that stands at `base`, None: wherever. Not kept when the block raises, for nobody knows what it did.

        Raises as `Place.conversation` does.
        """
        connection = await self._taken(base)
        try:
            yield connection
        except BaseException:
            await self.close()
            raise
        self._kept = connection
        self._idle = asyncio.get_running_loop().call_later(_KEPT_SECONDS, self._let_go)

    async def close(self) -> None:
        """Close the connection, if one is kept."""
        self._kept = None
        stack, self._stack = self._stack, AsyncExitStack()
        await stack.aclose()

    async def _taken(self, base: Cursor | None) -> Connection:
        if self._idle is not None:
            self._idle.cancel()
        kept, self._kept = self._kept, None
        if kept is not None and base in {None, kept.base, Cursor(ANY_LOG, kept.base.seq)}:
            return kept
        await self.close()
        return await self._dialed(await self._place.end() if base is None else base)

    async def _dialed(self, base: Cursor) -> Connection:
        async with AsyncExitStack() as stack:
            conversation = await stack.enter_async_context(self._place.conversation())
            inbox = await stack.enter_async_context(pulling(conversation, base))
            self._stack = stack.pop_all()
        return Connection(conversation, inbox, base)

    def _let_go(self) -> None:
        task = asyncio.create_task(self.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
