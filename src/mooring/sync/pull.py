"""Pull: the events after a cursor, and with a live pull everything that follows, as one cut.

A live pull keeps the seq of the last event that it has sent. Whatever was committed is sent iff it builds on that
seq; when something is missing in between, the pull reads it from the log. So there is no gap and no duplicate,
wherever history ends and live events begin.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Protocol

from mooring.sync.log import EventLog, Page
from mooring.sync.publish import CHUNK_BYTES, Channel, Published

PAGE_EVENTS = 256


@dataclass(frozen=True, slots=True)
class NoMore:
    """The reader has everything that there is."""


@dataclass(frozen=True, slots=True)
class MoreKnown:
    """`remaining` events follow."""

    remaining: int


@dataclass(frozen=True, slots=True)
class MoreUnknown:
    """More events follow; how many is not known."""


Rest = NoMore | MoreKnown | MoreUnknown


class ChunkSink(Protocol):
    """Where a pull's chunks go. `chunk` takes events joined by commas; `room` returns when another may be sent."""

    def chunk(self, body: str, rest: Rest) -> None: ...

    async def room(self) -> None: ...


def rest_after(channel: Channel, seq: int) -> Rest:
    """What a reader at `seq` still lacks."""
    if seq >= channel.head:
        return NoMore()
    return MoreKnown(channel.head - seq) if channel.dense else MoreUnknown()


async def history(log: EventLog, channel: Channel, after: int) -> AsyncIterator[tuple[Page, Rest]]:
    """Pages from `after` to the head; at least one, with no events when there are none.

    The head is looked at after each read, with nothing awaited in between: a page that comes with `NoMore` is up to
    date when it is yielded. Raises `LifeEnded` when the log has another life than the channel.
    """
    seq = after
    while True:
        page = await log.read(channel.workspace_id, seq, PAGE_EVENTS, CHUNK_BYTES, channel.backend_id)
        seq = max(seq, page.last)
        rest = rest_after(channel, seq)
        yield page, rest
        if isinstance(rest, NoMore):
            return


class LivePull:
    """One pull that is kept open. `sent` is the seq of the last event that went out."""

    __slots__ = ("_channel", "_live", "_log", "_restart", "_sink", "sent")

    def __init__(
        self, log: EventLog, channel: Channel, after: int, sink: ChunkSink, restart: Callable[["LivePull"], None]
    ) -> None:
        self._log = log
        self._channel = channel
        self._sink = sink
        self._restart = restart
        self._live = False
        self.sent = after

    @property
    def caught_up(self) -> bool:
        """Whether it has sent everything that there is, and sends what comes as it comes."""
        return self._live

    def follow(self) -> None:
        """Begins to follow the workspace; to be called before `catch_up`, so that nothing falls in between."""
        self._channel.followers.add(self)

    def stop(self) -> None:
        """Ends the pull: nothing is sent any more."""
        self._channel.followers.discard(self)

    async def catch_up(self) -> None:
        """Sends what the log holds after `sent`, then goes live. Raises `LifeEnded`, as `history` does."""
        await self._sink.room()
        async for page, rest in history(self._log, self._channel, self.sent):
            self.sent = max(self.sent, page.last)
            self._sink.chunk(",".join(page.texts), rest)
            if isinstance(rest, NoMore):
                self._live = True
            else:
                await self._sink.room()

    def published(self, batch: Published) -> None:
        """Sends a committed batch, once; asks for a new `catch_up` when events before it are missing."""
        if not self._live or batch.last <= self.sent:
            return
        if batch.parent == self.sent:
            self.sent = batch.last
            for body in batch.bodies:
                self._sink.chunk(body, NoMore())
        else:
            self._live = False
            self._restart(self)
