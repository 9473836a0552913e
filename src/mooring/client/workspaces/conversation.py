"""What one connection is used for: one pull, and pushes one after the other."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from mooring.client.errors import Refused
from mooring.client.timing import Timing
from mooring.client.workspaces import frames
from mooring.client.workspaces.event import Cursor, Event
from mooring.client.workspaces.frames import PING, PushedEvent
from mooring.client.workspaces.line import Line, LineClosed

_PING_SECONDS = 10.0
_SILENT_PINGS = 2
"""Pings that nothing at all came after: the connection is dead, though nobody said so."""
_WINDOW = 16
_MALFORMED = "PUSH_MALFORMED"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Events in order, of the log's life `log`. `more`: history goes on behind them. `former`: that life was replaced."""

    log: str
    events: Sequence[Event]
    more: bool
    former: bool = False


@dataclass(frozen=True, slots=True)
class OtherLog:
    """The log has another life than the one that was asked for: `now`."""

    now: str


@dataclass(frozen=True, slots=True)
class Done:
    """A pull that is not live has told everything; a push was stored."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """The request itself can never be answered: it is too large, or names no number that there is."""

    refused: Refused


@dataclass(frozen=True, slots=True)
class Ahead:
    """Nothing was written: the log is at `head`, and what is missing is on its way."""

    head: int


class Conversation:
    """One connection. LineClosed from every method once it has ended."""

    def __init__(self, line: Line, workspace_id: str, timing: Timing) -> None:
        self._line = line
        self._workspace_id = workspace_id
        self._timing = timing
        self._came: asyncio.Queue[Chunk | OtherLog | Done | Wrong | LineClosed] = asyncio.Queue()
        # Who does not take what came lets the server wait: no more than this is read ahead.
        self._room = asyncio.Semaphore(_WINDOW)
        self._pushes: dict[str, asyncio.Future[Done | Ahead | OtherLog | Wrong]] = {}
        self._pull = ""
        self._requests = 0
        self._heard = 0
        self._waiting_for_reader = False
        self._end: LineClosed | None = None

    async def pull(self, after: Cursor, *, live: bool, brings: bool = False) -> AsyncGenerator[Chunk | OtherLog | Done]:
        """What comes after `after`, in order: chunks, and at the end Done (never of a live one) or OtherLog.

        `brings`: there is something to push. Then a life that was replaced is read on for a while, and takes it.
        """
        self._pull = pulled = self._next_id()
        await self._line.send(frames.pull(pulled, self._workspace_id, after, live=live, brings=brings))
        while True:
            came = await self._came.get()
            if isinstance(came, LineClosed):
                raise came
            self._room.release()
            if isinstance(came, Wrong):
                raise came.refused
            if isinstance(came, Chunk):
                # Before it is handed on: who stops listening here has seen it.
                await self._line.send(frames.ack(pulled))
            yield came
            if not isinstance(came, Chunk):
                return

    async def push(self, batch: Sequence[PushedEvent], log: str) -> Done | Ahead | OtherLog:
        """Push, and wait for the answer: for as long as the workspace may not be written to, there is none.

        Refused with PUSH_MALFORMED for what no log takes.
        """
        if self._end is not None:
            raise self._end
        request_id = self._next_id()
        answer = self._pushes[request_id] = asyncio.get_running_loop().create_future()
        try:
            await self._line.send(frames.push(request_id, self._workspace_id, batch, log))
            outcome = await answer
        finally:
            del self._pushes[request_id]
        if isinstance(outcome, Wrong):
            raise outcome.refused
        return outcome

    async def listen(self) -> None:
        """Take in what comes, until the connection ends."""
        try:
            async for text in self._line.received():
                self._heard += 1
                await self._take(frames.read(text))
        except LineClosed as closed:
            self._over(closed)
        except frames.NotTheProtocol:
            self._over(LineClosed(None))

    async def keep_alive(self) -> None:
        """Ping from time to time, and give up on a connection that says nothing any more."""
        silent = 0
        with suppress(LineClosed):
            while silent < _SILENT_PINGS:
                heard = self._heard
                await self._line.send(PING)
                await self._timing.sleep(_PING_SECONDS)
                silent = 0 if self._heard > heard or self._waiting_for_reader else silent + 1
        self._over(LineClosed(None))

    async def _take(self, frame: frames.Received) -> None:
        if frame.tag == "Defect":
            raise frames.NotTheProtocol
        if frame.tag == "Chunk" and frame.request_id == self._pull:
            for value in frame.values:
                await self._hand_on(Chunk(value.log, frames.events_of(value), value.page.tag != "NoMore", value.former))
        elif frame.tag == "Exit" and frame.request_id == self._pull:
            await self._hand_on(_end_of_pull(frame.exit))
        elif frame.tag == "Exit":
            answer = self._pushes.get(str(frame.request_id))
            if answer is not None and not answer.done():
                answer.set_result(_end_of_push(frame.exit))

    def _next_id(self) -> str:
        self._requests += 1
        return str(self._requests)

    async def _hand_on(self, came: Chunk | OtherLog | Done | Wrong) -> None:
        self._waiting_for_reader = self._room.locked()
        await self._room.acquire()
        self._waiting_for_reader = False
        self._came.put_nowait(came)

    def _over(self, closed: LineClosed) -> None:
        if self._end is not None:
            return
        self._end = closed
        for answer in self._pushes.values():
            if not answer.done():
                answer.set_exception(closed)
        self._came.put_nowait(closed)


@asynccontextmanager
async def conversing(line: Line, workspace_id: str, timing: Timing) -> AsyncIterator[Conversation]:
    """A conversation on `line`, listened to and kept alive until the end of the block."""
    conversation = Conversation(line, workspace_id, timing)
    tasks = [asyncio.create_task(conversation.listen()), asyncio.create_task(conversation.keep_alive())]
    try:
        yield conversation
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _end_of_pull(end: dict[str, Any]) -> Done | OtherLog | Wrong:
    error = frames.error_of(end)
    return Done() if error is None else _failure(end, error)


def _end_of_push(end: dict[str, Any]) -> Done | Ahead | OtherLog | Wrong:
    error = frames.error_of(end)
    if error is None:
        return Done()
    head = error.get("minimumExpectedNum")
    if error.get("_tag") == "ServerAheadError" and isinstance(head, int):
        return Ahead(head)
    return _failure(end, error)


def _failure(end: dict[str, Any], error: dict[str, Any]) -> OtherLog | Wrong:
    now = error.get("expected")
    if error.get("_tag") == "BackendIdMismatchError" and isinstance(now, str):
        return OtherLog(now)
    defect = frames.defect_of(end)
    if defect is None:
        raise frames.NotTheProtocol
    return Wrong(Refused(_MALFORMED, 400, defect))
