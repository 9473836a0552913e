"""One workspace of the person who is signed in."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Generic, TypeVar

from mooring.client.workspaces.desk import Desk
from mooring.client.workspaces.event import ANY_LOG, Cursor, Event, LogReplaced, NewEvent
from mooring.client.workspaces.frames import Author
from mooring.client.workspaces.place import Place
from mooring.client.workspaces.reading import Reading
from mooring.client.workspaces.writing import Rebase, Writing
from mooring.kit.ids import Ids

State = TypeVar("State")
After = Cursor | int | None
_CLIENT = "python"


@dataclass(frozen=True, slots=True)
class Snapshot(Generic[State]):
    """What a reducer made of a log up to `cursor`."""

    state: State
    cursor: Cursor


class Workspace:
    """Reads, follows and writes the event log of one workspace. Made by `Mooring.open`.

    `name` and `role` are those of the moment when it was opened.
    """

    def __init__(self, place: Place, ids: Ids, name: str, role: str) -> None:
        self.id = place.workspace_id
        self.name = name
        self.role = role
        self._place = place
        self._ids = ids
        self._client_id = ids.new_id(_CLIENT)
        self._one_at_a_time = asyncio.Lock()
        self._desk = Desk(place)

    def follow(self, *, after: After = None) -> AsyncGenerator[Event | LogReplaced]:
        """Every confirmed event after `after` (None: from the first one), those that are there, then each as it comes.

        Restarts and outages of the service are waited out: nothing is missed, nothing comes twice. `LogReplaced` says that
        the log has another life, and its events follow from the beginning. Who reads slowly makes only itself wait.
        Refused when the workspace may not be read, or not any more; NotSignedIn.
        """
        return Reading(self._place, _cursor(after), live=True).read()

    def events(self, *, after: After = None) -> AsyncGenerator[Event | LogReplaced]:
        """As `follow`, but ends with the last event that is there."""
        return Reading(self._place, _cursor(after), live=False).read()

    async def snapshot(
        self,
        reducer: Callable[[State, Event], State],
        initial: State,
        *,
        since: Snapshot[State] | None = None,
    ) -> Snapshot[State]:
        """What `reducer` makes of all events that are there, beginning with `initial`, or going on from `since`.

        When the log has had another life since then, it is made anew from `initial`. Raises as `follow` does.
        """
        state, cursor = (initial, _cursor(None)) if since is None else (since.state, since.cursor)
        reading = Reading(self._place, cursor, live=False)
        async with aclosing(reading.read()) as items:
            async for item in items:
                state = initial if isinstance(item, LogReplaced) else reducer(state, item)
        return Snapshot(state, reading.cursor)

    async def push(
        self, events: Sequence[NewEvent], *, after: After = None, rebase: Rebase | None = None
    ) -> Sequence[Event]:
        """Write `events`; the confirmed ones, in order, once they are on the server's disk.

        `after` is the last event that was known when they were made (None: the last one that there is now). When others
        have written since, `rebase(left, theirs)` says what is to be written in the place of what is left; without it
        they are written behind those of others as they are. Up to 100 events that are not too large go in one batch, all
        or nothing. One push of a workspace at a time; others wait for their turn.

        Waits out restarts and outages, and a workspace that may not be written to at this moment (read only, paused,
        archived, full): use `asyncio.timeout` to give up; what was under way may be written nevertheless. Refused with
        LOG_REPLACED when the log has had another life since `after`: then what is left was brought to the former one, and is
        kept aside for the owners (`extra["keptAside"]` says how many events; 0 when that life is not kept). Without `after` it
        goes on in the new life. Else refused as `follow`; NotSignedIn. ValueError for an event that is too large.
        """
        async with self._one_at_a_time:
            base = None if after is None else _cursor(after)
            author = Author(self._client_id, self._ids.new_id("run"))
            return await Writing(self._place, author, base, rebase).write(events, self._desk)

    async def close(self) -> None:
        """Close the connection for writing, which is else kept for a few seconds. Done by `Mooring` when it ends."""
        await self._desk.close()


def _cursor(after: After) -> Cursor:
    return after if isinstance(after, Cursor) else Cursor(ANY_LOG, after or 0)
