"""The open pulls of one socket: their chunks, their acknowledgements, their ends."""

import asyncio
from collections.abc import Callable, Sequence

import structlog

from mooring.api.sync.outlet import Outlet
from mooring.sync import Channel, EventLog, LivePull
from mooring.sync.errors import LifeEnded
from mooring.sync.lives import is_branch
from mooring.sync.pull import Rest, history
from mooring.wire.frames import Pull, RequestId
from mooring.wire.replies import ChunkShape, pulled

WINDOW_CHUNKS = 4  # history sent ahead of its acknowledgements; enough to hide a round trip

_log = structlog.get_logger("mooring.sync")


class _Sink:
    """Sends one pull's chunks; history waits while `WINDOW_CHUNKS` are unacknowledged."""

    __slots__ = ("_outlet", "_shape", "_wake", "unacked")

    def __init__(self, outlet: Outlet, shape: ChunkShape) -> None:
        self._outlet = outlet
        self._shape = shape
        self.unacked = 0
        self._wake: asyncio.Event | None = None

    def chunk(self, body: str, rest: Rest) -> None:
        self.unacked += 1
        self._outlet.put(self._shape.frame(body, rest))

    def acked(self) -> None:
        self.unacked = max(0, self.unacked - 1)
        if self._wake is not None:
            self._wake.set()

    async def room(self) -> None:
        while self.unacked >= WINDOW_CHUNKS:
            self._wake = self._wake or asyncio.Event()
            self._wake.clear()
            await self._wake.wait()
        await self._outlet.comfortable()


class OpenPulls:
    """Starts, acknowledges and stops the pulls of one socket. `failed` is called when one cannot go on: is it that the log has another life?"""

    def __init__(self, log: EventLog, channel: Channel, outlet: Outlet, failed: Callable[[bool], None]) -> None:
        self._log = log
        self._channel = channel
        self._outlet = outlet
        self._failed = failed
        self.asked = False  # whether there has been any pull at all
        self._sinks: dict[RequestId, _Sink] = {}
        self._live: dict[RequestId, LivePull] = {}
        self._tasks: dict[RequestId, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        return len(self._sinks)

    def __contains__(self, request_id: RequestId) -> bool:
        return request_id in self._sinks

    @property
    def live(self) -> Sequence[RequestId]:
        """The live pulls that are open."""
        return tuple(self._live)

    @property
    def at_rest(self) -> bool:
        """Whether everything has been sent that there is, and taken."""
        followed = all(request_id in self._live and self._live[request_id].caught_up for request_id in self._sinks)
        return followed and all(sink.unacked == 0 for sink in self._sinks.values())

    @property
    def following(self) -> bool:
        """Whether a live pull is open."""
        return bool(self._live)

    def start(self, request_id: RequestId, pull: Pull) -> None:
        """Begins a pull whose cursor fits this log."""
        self.asked = True
        sink = _Sink(
            self._outlet, ChunkShape(request_id, self._channel.backend_id, former=is_branch(self._channel.workspace_id))
        )
        self._sinks[request_id] = sink
        if pull.live:
            live = LivePull(self._log, self._channel, pull.after, sink, lambda p: self._catch_up(request_id, p))
            self._live[request_id] = live
            live.follow()
            self._catch_up(request_id, live)
        else:
            self._run(request_id, self._once(request_id, pull.after, sink))

    def acked(self, request_id: RequestId | None) -> None:
        """The client has taken one chunk. Of an unknown request: no harm."""
        sink = self._sinks.get(request_id) if request_id is not None else None
        if sink is not None:
            sink.acked()

    def stop(self, request_id: RequestId) -> None:
        """Ends one pull."""
        self._forget(request_id)
        task = self._tasks.pop(request_id, None)
        if task is not None:
            task.cancel()

    def stop_all(self) -> None:
        """Ends every pull."""
        for request_id in tuple(self._sinks):
            self.stop(request_id)

    def _catch_up(self, request_id: RequestId, live: LivePull) -> None:
        self._run(request_id, live.catch_up())

    async def _once(self, request_id: RequestId, after: int, sink: _Sink) -> None:
        await sink.room()
        async for page, rest in history(self._log, self._channel, after):
            sink.chunk(",".join(page.texts), rest)
            await sink.room()
        self._forget(request_id)
        self._outlet.put(pulled(request_id))

    def _run(self, request_id: RequestId, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks[request_id] = task
        task.add_done_callback(lambda done: self._ended(request_id, done))

    def _ended(self, request_id: RequestId, task: asyncio.Task[None]) -> None:
        if self._tasks.get(request_id) is task:
            del self._tasks[request_id]
        if not task.cancelled() and (failure := task.exception()) is not None:
            replaced = isinstance(failure, LifeEnded)
            if not replaced:
                _log.error("pull failed", workspace_id=self._channel.workspace_id, exc_info=failure)
            self._failed(replaced)

    def _forget(self, request_id: RequestId) -> None:
        self._sinks.pop(request_id, None)
        live = self._live.pop(request_id, None)
        if live is not None:
            live.stop()
