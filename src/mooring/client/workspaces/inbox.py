"""What comes on a pull while somebody is busy writing: taken in at once, looked at when there is time.

A push may wait for long (the workspace is paused, or its writer may only read), and what others write goes on coming.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

from mooring.client.errors import Refused
from mooring.client.workspaces.conversation import Chunk, Conversation, OtherLog
from mooring.client.workspaces.event import ANY_LOG, Cursor
from mooring.client.workspaces.frames import NotTheProtocol
from mooring.client.workspaces.line import LineClosed

LOG_REPLACED = "LOG_REPLACED"


class Inbox:
    """The chunks of one live pull, in order."""

    def __init__(self) -> None:
        self._came: asyncio.Queue[Chunk | LineClosed | Refused] = asyncio.Queue()

    @property
    def waiting(self) -> bool:
        """Whether there is something to take without waiting for it."""
        return not self._came.empty()

    async def take(self) -> Chunk:
        """The next chunk. LineClosed; Refused with LOG_REPLACED when the log has another life."""
        came = await self._came.get()
        if isinstance(came, Chunk):
            return came
        raise came

    async def fill(self, conversation: Conversation, after: Cursor) -> None:
        """Put in what comes, until the connection ends."""
        try:
            async with aclosing(_chunks(conversation, after)) as chunks:
                async for chunk in chunks:
                    self._came.put_nowait(chunk)
        except (LineClosed, Refused) as end:
            self._came.put_nowait(end)
        else:
            self._came.put_nowait(LineClosed(None))  # a live pull never ends by itself


@asynccontextmanager
async def pulling(conversation: Conversation, after: Cursor) -> AsyncIterator[Inbox]:
    """What comes after `after`, on `conversation`."""
    inbox = Inbox()
    task = asyncio.create_task(inbox.fill(conversation, after))
    try:
        yield inbox
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def log_replaced(kept_aside: int = 0) -> Refused:
    """What to say when the log has another life than whoever writes believes. So many events are kept aside for the owners."""
    title = "The log was restored, imported over or rewound since these events were made."
    return Refused(LOG_REPLACED, 409, title, extra={"keptAside": kept_aside})


async def _chunks(conversation: Conversation, after: Cursor) -> AsyncGenerator[Chunk]:
    while True:
        async with aclosing(conversation.pull(after, live=True, brings=True)) as pulled:
            async for came in pulled:
                if isinstance(came, Chunk):
                    yield came
                elif isinstance(came, OtherLog) and after.log == ANY_LOG:
                    after = Cursor(came.now, after.seq)
                elif isinstance(came, OtherLog):
                    raise log_replaced()
                else:
                    raise NotTheProtocol
