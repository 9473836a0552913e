"""News of workspaces: the lifecycle feed, read after each commit that added to it, given to the users concerned.

The feed is the source and each event has its position there, so a reader who comes back says where it was and misses
nothing, across restarts too.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import structlog

from mooring.accounts import UserId
from mooring.api.events import messages
from mooring.api.events.streams import EventStreams
from mooring.hub import Directory, Transaction
from mooring.kit.errors import place_of
from mooring.workspaces import LifecycleEvent

MOST_MISSED = 1_000  # events of one user; to read everything again costs less than to be told that many
_FARTHEST_BACK = 100_000  # positions that are searched for them
_PAGE = 200
_LONGEST_PAUSE = 30

_log = structlog.get_logger("mooring.events")


class WorkspaceNews:
    """Follows the feed while there is anybody to tell. With no stream open a change costs nothing but a number."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._streams: EventStreams | None = None
        self._told = 0
        self._head = 0
        self._reading: asyncio.Task[None] | None = None

    async def begin(self, streams: EventStreams) -> None:
        """Finds out where the feed is, and tells `streams` from there on."""
        async with self._directory.reading() as tx:
            self._told = self._head = await tx.lifecycle.head()
        self._streams = streams

    @property
    def position(self) -> int:
        """The last event that all streams were told of, as far as it concerned them."""
        return self._told

    def changed(self, head: int) -> None:
        """The feed goes up to `head` now. Call after the commit."""
        self._head = max(self._head, head)
        if self._reading is not None:
            return
        if not self._streams:
            self._told = self._head
        else:
            self._reading = asyncio.get_running_loop().create_task(self._read())

    async def close(self) -> None:
        """Stops reading."""
        if self._reading is not None:
            self._reading.cancel()
            with suppress(asyncio.CancelledError):
                await self._reading

    async def missed(self, user_id: UserId, after: int, until: int) -> AsyncIterator[bytes]:
        """What a reader who knows all up to `after` was not told up to `until`; `reset` when that cannot be said."""
        if after == until:
            return
        events = await self._concerning(user_id, after, until)
        if events is None:
            yield messages.reset(until)
            return
        for event in events:
            yield messages.workspace(event)

    async def _concerning(self, user_id: UserId, after: int, until: int) -> list[LifecycleEvent] | None:
        if not max(0, until - _FARTHEST_BACK) <= after <= until:
            return None  # of long ago, or of a feed that is not this one
        async with self._directory.reading() as tx:
            found = await tx.lifecycle.concerning(user_id, after, until, MOST_MISSED + 1)
        return list(found) if len(found) <= MOST_MISSED else None

    async def _read(self) -> None:
        pause = 1
        try:
            while self._told < self._head:
                try:
                    await self._read_page()
                    pause = 1
                except Exception as error:  # noqa: BLE001 - the directory may be away: the feed waits for it
                    _log.warning("feed not read", kind=type(error).__name__, where=place_of(error), again_in=pause)
                    await asyncio.sleep(pause)
                    pause = min(_LONGEST_PAUSE, 2 * pause)
        finally:
            self._reading = None

    async def _read_page(self) -> None:
        async with self._directory.reading() as tx:
            events = await tx.lifecycle.after(self._told, _PAGE)
            for event in events:
                self._tell(event, await _concerned(event, tx))
        if not events:
            self._head = self._told

    def _tell(self, event: LifecycleEvent, user_ids: set[UserId]) -> None:
        # No wait between the two: a stream that is opened begins either before this event or after it.
        if self._streams is not None:
            self._streams.tell(user_ids, messages.workspace(event))
        self._told = event.position


async def _concerned(event: LifecycleEvent, tx: Transaction) -> set[UserId]:
    found = set(await tx.members.ids(event.workspace_id))
    named = event.data.get("userId")
    return found | {UserId(named)} if named else found
