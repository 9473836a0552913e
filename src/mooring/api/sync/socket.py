"""One open sync socket: when it may speak and listen, and how it ends."""

import asyncio
from dataclasses import dataclass

import structlog

from mooring.api.asgi import DirectFrames, Receive, Send
from mooring.api.sync.authority import BROKEN, FLOOD, RESTART, Authority, Closing
from mooring.api.sync.conversation import Conversation
from mooring.api.sync.outlet import Outlet
from mooring.api.sync.room import SocketRoom
from mooring.kit.errors import place_of
from mooring.sync import Channel

FRAMES_PER_SECOND = 5_000  # more than a client in a closed loop on the same machine sends
FRAMES_AT_ONCE = 20_000
MAX_WAITING_FRAMES = 64

_log = structlog.get_logger("mooring.sync")


@dataclass(frozen=True, slots=True)
class Line:
    """The connection itself."""

    frames: DirectFrames
    receive: Receive
    send: Send


class SyncSocket:
    """Serves one connection to one workspace. `run` returns when the connection is over."""

    def __init__(self, authority: Authority, channel: Channel, room: SocketRoom, line: Line) -> None:
        self.authority = authority
        self._workspace_id = channel.workspace_id
        self._room = room
        self._line = line
        self._loop = asyncio.get_running_loop()
        self._outlet = Outlet(line.frames, line.send, lambda: self.close(Closing(FLOOD, "slow reader")))
        self._conversation = Conversation(authority, channel, room, self._outlet, self.close)
        self._closing: Closing | None = None
        self._waiting: list[str] = []  # seldom used and short: an empty deque takes 700 bytes
        self._task: asyncio.Task[None] | None = None
        self._allowance = float(FRAMES_AT_ONCE)
        self._counted_at = self._loop.time()
        self._deaf = self._loop.call_later(room.deaf_seconds, self._close_if_deaf)
        self._expiry: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Serves until the peer leaves or the socket is closed from here."""
        self._task = asyncio.current_task()
        self._line.frames.deliver_to(self._take)
        self.watch_expiry()
        if not self.authority.current:
            # It changed between the gate and here, when nobody could tell this socket of it.
            await self.access_changed()
        try:
            while self._closing is None:
                message = await self._line.receive()
                if message["type"] == "websocket.disconnect":
                    return
        except asyncio.CancelledError:
            if self._closing is None or self._task is None:
                raise
            self._task.uncancel()  # it was `close` that woke the task, nobody wants it to end
        finally:
            self._end()
        if self._closing is not None:
            await self._say_goodbye(self._closing)

    def close(self, closing: Closing) -> None:
        """Closes the socket at once; what waits to be sent is dropped."""
        if self._closing is not None:
            return
        self._closing = closing
        self._room.counters.closed(closing.code)
        self._end()
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()

    async def drain(self) -> None:
        """Closes the socket for a restart, after everything owed has been sent."""
        await self._outlet.flushed()
        self.close(Closing(RESTART, "restart"))

    def watch_expiry(self) -> None:
        """Closes the socket if its session is over, and sets the alarm for the moment when it will be."""
        if self._expiry is not None:
            self._expiry.cancel()
        closing = self.authority.session_over()
        if closing is not None:
            self.close(closing)
            return
        seconds = self.authority.time_left().total_seconds()
        self._expiry = self._loop.call_later(max(0.001, seconds), self.watch_expiry)

    async def access_changed(self) -> None:
        """Looks the user's standing up again. Until it is known nothing goes in or out."""
        self.authority.unsettle()
        self._outlet.hold()
        try:
            closing = await self.authority.settle()
        except Exception:  # noqa: BLE001 - the edge: unknown means no
            _log.exception("access could not be looked up", workspace_id=self._workspace_id)
            closing = Closing(BROKEN, "access unknown")
        if closing is not None:
            self.close(closing)
            return
        self._outlet.resume()
        self._conversation.unpark()
        while self._waiting and self.authority.settled:
            self._read(self._waiting.pop(0))

    def _take(self, text: str) -> None:
        """One frame, straight from the connection."""
        if self._closing is not None:
            return
        if self._flooded():
            self.close(Closing(FLOOD, "too many frames"))
        elif self.authority.settled and not self._waiting:
            self._read(text)
        elif len(self._waiting) < MAX_WAITING_FRAMES:
            self._waiting.append(text)
        else:
            self.close(Closing(FLOOD, "too many frames"))

    def _read(self, text: str) -> None:
        closing = self.authority.session_over()
        if closing is not None:
            self.close(closing)
            return
        try:
            self._conversation.read(text)
        except Exception as error:  # noqa: BLE001 - the edge: one socket ends, not the service
            # By its place, not by its message: that may hold what a person wrote.
            _log.error(
                "frame failed", workspace_id=self._workspace_id, kind=type(error).__name__, where=place_of(error)
            )
            self.close(Closing(BROKEN, "fault"))

    def _flooded(self) -> bool:
        now = self._loop.time()
        earned = (now - self._counted_at) * FRAMES_PER_SECOND
        self._allowance = min(FRAMES_AT_ONCE, self._allowance + earned) - 1
        self._counted_at = now
        return self._allowance < 0

    def _close_if_deaf(self) -> None:
        # A stock client that lost its pull stays connected and never asks again; closing makes it pull (wire rule 5).
        if not self._conversation.asked:
            self.close(Closing(RESTART, "no pull"))

    def _end(self) -> None:
        self._deaf.cancel()
        if self._expiry is not None:
            self._expiry.cancel()
        self._conversation.end()
        self._outlet.discard()
        self._waiting.clear()

    async def _say_goodbye(self, closing: Closing) -> None:
        goodbye = {"type": "websocket.close", "code": closing.code, "reason": closing.reason}
        try:
            await self._line.send(goodbye)
        except OSError:
            _log.debug("peer left before the close", workspace_id=self._workspace_id)
