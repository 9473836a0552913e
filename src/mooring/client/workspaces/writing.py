"""Writing to a log: behind what others wrote, once, over as many connections as it takes."""

from collections.abc import Sequence
from typing import Protocol

from mooring.client.errors import Refused, Unreachable
from mooring.client.timing import backoff_seconds
from mooring.client.workspaces.conversation import Ahead, OtherLog
from mooring.client.workspaces.desk import Connection, Desk
from mooring.client.workspaces.event import ANY_LOG, Cursor, Event, NewEvent
from mooring.client.workspaces.frames import Author, fitting, numbered
from mooring.client.workspaces.inbox import LOG_REPLACED, log_replaced
from mooring.client.workspaces.line import LineClosed
from mooring.client.workspaces.place import Place

_REPLACED, _BEHIND = 4409, "log behind client"


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
        self._anywhere = base is None
        self._began = 0  # where the log ended when an `anywhere` writing began
        self._rebase = rebase
        self._tries = 0
        self._left: list[NewEvent] = []
        self._theirs: list[Event] = []  # what others wrote, which `rebase` has not seen yet
        self._stored: list[Event] = []
        self._moved = False  # into a new life, whose end has not been seen yet
        self._known: list[
            Event
        ] = []  # stored in a former life: they may come again in the new one, which begins as that did

    async def write(self, events: Sequence[NewEvent], desk: Desk) -> Sequence[Event]:
        """Write all of them, in as few batches as they fit in; the confirmed events, in order.

        What may stand anywhere goes on in the log's new life when it gets one meanwhile. What was made for one life is
        brought to that, to be kept aside, and then refused with LOG_REPLACED. Refused with PUSH_MALFORMED, or as reading is;
        NotSignedIn. Outages are waited out, and so is a workspace that may not be written to now.
        """
        self._left = list(events)
        while self._left:
            try:
                async with desk.lent(self._base) as connection:
                    await self._converse(connection)
            except LineClosed as closed:
                if closed.code == _REPLACED and closed.reason == _BEHIND:
                    raise log_replaced() from None
                await self._place.after(closed)
                await self._wait(None)
            except Unreachable as error:
                await self._wait(error.retry_after_seconds)
            except Refused as refused:
                if refused.code != LOG_REPLACED or not self._anywhere:
                    raise
                await self._go_on_in_the_new_life()
        return self._stored

    async def _converse(self, connection: Connection) -> None:
        while not connection.caught_up or connection.inbox.waiting:
            await self._take(connection)
        if self._anywhere and connection.former:
            raise log_replaced()
        if self._base is None or self._moved:
            self._theirs.clear()  # they were there before
            self._known.clear()
            self._moved = False
        if self._base is None:
            self._began = connection.base.seq
        # From here on it is known where we stand: after an outage it goes on from there.
        self._base, self._tries = connection.base, 0
        while self._left:
            await self._rebase_onto_theirs()
            if self._left:
                await self._push(connection)
        if connection.former:
            raise log_replaced(len(self._stored))

    async def _go_on_in_the_new_life(self) -> None:
        # From where it began: what it had written is seen again there, as far as it was kept.
        self._moved, self._known = self._began > 0, list(self._stored)
        self._base = Cursor(ANY_LOG, min(self._began, (await self._place.end()).seq)) if self._began else None

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
                self._confirm(event)
            elif self._rebase is not None:
                self._theirs.append(event)
        seq = chunk.events[-1].seq if chunk.events else connection.base.seq
        connection.base = Cursor(chunk.log, seq)
        connection.caught_up = connection.caught_up or not chunk.more
        connection.former = connection.former or chunk.former
        if self._base is not None:
            self._base = connection.base

    def _confirm(self, event: Event) -> None:
        if self._known:
            self._known = self._known[1:]
        else:
            self._left = self._left[1:]
            self._stored.append(event)

    async def _wait(self, asked: float | None) -> None:
        timing = self._place.timing
        wait = backoff_seconds(self._tries, asked, timing.random())
        self._tries += 1
        await timing.sleep(wait)
