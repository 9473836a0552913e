"""Reading a log over as many connections as it takes: nothing is missed, nothing comes twice."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from mooring.client.errors import Unreachable
from mooring.client.timing import backoff_seconds
from mooring.client.workspaces.conversation import Chunk, Conversation, OtherLog
from mooring.client.workspaces.event import ANY_LOG, Cursor, Event, LogReplaced
from mooring.client.workspaces.line import LineClosed
from mooring.client.workspaces.place import Place


class Reading:
    """Reads from a cursor on. `cursor` is behind the last event that was handed out."""

    def __init__(self, place: Place, after: Cursor, *, live: bool) -> None:
        self.cursor = after
        self._place = place
        self._live = live
        self._tries = 0

    async def read(self) -> AsyncGenerator[Event | LogReplaced]:
        """Every event; a live reading then waits for more, another one ends.

        Outages are waited out. Refused when the workspace may not be read, or not any more; NotSignedIn.
        """
        while True:
            try:
                async with aclosing(self._connection()) as items:
                    async for item in items:
                        yield item
            except LineClosed as closed:
                await self._place.after(closed)
                await self._wait(None)
            except Unreachable as error:
                await self._wait(error.retry_after_seconds)
            else:
                return

    async def _connection(self) -> AsyncGenerator[Event | LogReplaced]:
        async with self._place.conversation() as conversation:
            while True:
                known = self.cursor.log
                async with aclosing(self._pulled(conversation)) as events:
                    async for event in events:
                        yield event
                if known == self.cursor.log:
                    return
                if known != ANY_LOG:
                    yield LogReplaced(known, self.cursor.log)

    async def _pulled(self, conversation: Conversation) -> AsyncGenerator[Event]:
        """The events of one pull, which ends when the log has another life than the cursor says."""
        async with aclosing(conversation.pull(self.cursor, live=self._live)) as came:
            async for one in came:
                self._tries = 0
                if isinstance(one, Chunk):
                    for event in one.events:
                        self.cursor = Cursor(one.log, event.seq)
                        yield event
                elif isinstance(one, OtherLog):
                    self.cursor = Cursor(one.now, self.cursor.seq if self.cursor.log == ANY_LOG else 0)

    async def _wait(self, asked: float | None) -> None:
        timing = self._place.timing
        wait = backoff_seconds(self._tries, asked, timing.random())
        self._tries += 1
        await timing.sleep(wait)
