"""Writing to a log: behind what others wrote, once, over as many connections as it takes."""

from collections.abc import Sequence
from typing import Protocol

from mooring.client.errors import Unreachable
from mooring.client.timing import backoff_seconds
from mooring.client.workspaces.conversation import Ahead, OtherLog
from mooring.client.workspaces.desk import Connection, Desk
from mooring.client.workspaces.event import Cursor, Event, NewEvent
from mooring.client.workspaces.frames import Author, fitting, numbered
from mooring.client.workspaces.inbox import log_replaced
from mooring.client.workspaces.line import LineClosed
from mooring.client.workspaces.place import Place

_REPLACED = 4409


class Rebase(Protocol):
    """What is still to be written, and what others wrote before it: what is to be written then, if anything."""

    async def __call__(self, left: Sequence[NewEvent], theirs: Sequence[Event], /) -> Sequence[NewEvent]: ...


class Writing:
    """One thing that is written: its events, and where their writer stood when it made them.

    An event is written when it comes back on the pull, which also tells when the answer to its push was lost. Nothing is
    pushed while it is not known what became of what was pushed before.
    """

    def __init__(self, place: Place, author: Author, base: Cursor | None, rebase: Rebase | None) -> None:
        """`author` is of this writing alone: by it its events are known for its own. `base` None: the end of the log."""
        self._place = place
        self._author = author
        self._base = base
        self._rebase = rebase
        self._tries = 0
        self._left: list[NewEvent] = []
        self._theirs: list[Event] = []  # what others wrote, which `rebase` has not seen yet
        self._stored: list[Event] = []

    async def write(self, events: Sequence[NewEvent], desk: Desk) -> Sequence[Event]:
        """Write all of them, in as few batches as they fit in; the confirmed events, in order.

        Refused with LOG_REPLACED when the log has another life than the one that they were made for, with PUSH_MALFORMED,
        or as reading is; NotSignedIn. Outages are waited out, and so is a workspace that may not be written to now.
        """
        self._left = list(events)
        while self._left:
            try:
                async with desk.lent(self._base) as connection:
                    await self._converse(connection)
            except LineClosed as closed:
                if closed.code == _REPLACED:
                    raise log_replaced() from None
                await self._place.after(closed)
                await self._wait(None)
            except Unreachable as error:
                await self._wait(error.retry_after_seconds)
        return self._stored

    async def _converse(self, connection: Connection) -> None:
        while not connection.caught_up or connection.inbox.waiting:
            await self._take(connection)
        if self._base is None:
            self._theirs.clear()  # they were there before
        # From here on it is known where we stand: after an outage it goes on from there.
        self._base, self._tries = connection.base, 0
        while self._left:
            await self._rebase_onto_theirs()
            if self._left:
                await self._push(connection)

    async def _push(self, connection: Connection) -> None:
        base = connection.base
        batch = numbered(self._left[: fitting(self._left)], base.seq, self._author)
        outcome = await connection.conversation.push(batch, base.log)
        if isinstance(outcome, OtherLog):
            raise log_replaced()
        # Either way there is more on the pull: what is missing here, or what was just written.
        target = outcome.head if isinstance(outcome, Ahead) else batch[-1].seq
        while connection.base.seq < target or connection.inbox.waiting:
            await self._take(connection)

    async def _rebase_onto_theirs(self) -> None:
        theirs = tuple(self._theirs)
        self._theirs.clear()
        if theirs and self._rebase is not None:
            self._left = list(await self._rebase(tuple(self._left), theirs))

    async def _take(self, connection: Connection) -> None:
        chunk = await connection.inbox.take()
        for event in chunk.events:
            if (event.client_id, event.session_id) == (self._author.client_id, self._author.session_id):
                self._left = self._left[1:]
                self._stored.append(event)
            elif self._rebase is not None:
                self._theirs.append(event)
        seq = chunk.events[-1].seq if chunk.events else connection.base.seq
        connection.base = Cursor(chunk.log, seq)
        connection.caught_up = connection.caught_up or not chunk.more
        if self._base is not None:
            self._base = connection.base

    async def _wait(self, asked: float | None) -> None:
        timing = self._place.timing
        wait = backoff_seconds(self._tries, asked, timing.random())
        self._tries += 1
        await timing.sleep(wait)
