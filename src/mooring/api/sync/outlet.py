"""The way out of one socket: straight onto the connection, or into a bounded queue while that is congested."""

import asyncio
from collections import deque
from collections.abc import Callable

from mooring.api.asgi import DirectFrames, Send

MAX_WAITING_BYTES = 8 * 1024 * 1024
# A reader of history is given no further page while this much waits: pages are cheap to read again, memory is not.
COMFORTABLE_BYTES = 1024 * 1024


class Outlet:
    """Sends frames in order without ever making the sender wait; `overflow` is called once when too much waits.

    A reader who does not read costs at most `MAX_WAITING_BYTES` and delays nobody else.
    """

    __slots__ = ("_closed", "_drained", "_frames", "_held", "_overflow", "_queue", "_send", "_size", "_task")

    def __init__(self, frames: DirectFrames, send: Send, overflow: Callable[[], None]) -> None:
        self._frames = frames
        self._send = send
        self._overflow = overflow
        self._queue: deque[str] = deque()
        self._size = 0
        self._task: asyncio.Task[None] | None = None
        self._held = False
        self._closed = False
        self._drained: asyncio.Event | None = None

    def put(self, text: str) -> None:
        """Sends a frame, or queues it behind those that wait."""
        if self._closed or (not self._queue and not self._held and self._task is None and self._frames.write(text)):
            return
        self._queue.append(text)
        self._size += len(text)
        if self._size > MAX_WAITING_BYTES:
            self._overflow()
        elif self._task is None and not self._held:
            self._start()

    def hold(self) -> None:
        """Lets nothing out until `resume`: somebody is finding out whether it still may."""
        self._held = True

    def resume(self) -> None:
        """Lets out what waits."""
        self._held = False
        if self._queue and self._task is None and not self._closed:
            self._start()

    def discard(self) -> None:
        """Drops what waits and takes nothing more."""
        self._closed = True
        self._queue.clear()
        self._size = 0
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()
        if self._drained is not None:
            self._drained.set()

    async def comfortable(self) -> None:
        """Returns when little enough waits for a page of history to be added."""
        while self._size > COMFORTABLE_BYTES:
            await self._next_drain()

    async def flushed(self) -> None:
        """Returns when nothing waits any more."""
        while self._size > 0:
            await self._next_drain()

    async def _next_drain(self) -> None:
        self._drained = self._drained or asyncio.Event()
        self._drained.clear()
        await self._drained.wait()

    def _start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        try:
            while self._queue and not self._held:
                text = self._queue.popleft()
                await self._send({"type": "websocket.send", "text": text})
                self._size -= len(text)
                if self._drained is not None and self._size <= COMFORTABLE_BYTES:
                    self._drained.set()
        except OSError:
            self.discard()  # the peer is gone; the receiving side hears of it and ends the socket
        finally:
            self._task = None
