"""One open sync socket: frames in, frames out, until one side has had enough."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog

from mooring.api.asgi import Message, Receive, Send
from mooring.api.sync.authority import BROKEN, FLOOD, LOG_REPLACED, NO_ACCESS, RESTART, Authority, Closing
from mooring.api.sync.batches import batch_of
from mooring.api.sync.counters import SyncCounters
from mooring.api.sync.outlet import Outlet
from mooring.api.sync.pulls import OpenPulls
from mooring.kit.clock import Clock
from mooring.sync import Channel, EventLog, Pushes, PushMalformed
from mooring.sync.push import BackendChanged, ClientAhead, NotStored, Outcome, ServerAhead, Stored
from mooring.wire import replies
from mooring.wire.frames import (
    PING,
    BadPayload,
    Frame,
    Malformed,
    Push,
    Request,
    RequestId,
    frame_of,
    pull_of,
    push_of,
    request_of,
)

MAX_IN_FLIGHT = 64
FRAMES_PER_SECOND = 5_000  # more than a client in a closed loop on the same machine sends
FRAMES_AT_ONCE = 20_000
MAX_MALFORMED = 100

_log = structlog.get_logger("mooring.sync")


@dataclass(frozen=True, slots=True)
class SocketRoom:
    """What all sockets share."""

    log: EventLog
    pushes: Pushes
    clock: Clock
    counters: SyncCounters
    deaf_seconds: float
    draining: Callable[[], bool]


class SyncSocket:
    """Serves one connection of one workspace. `run` returns when the connection is over."""

    def __init__(self, receive: Receive, send: Send, authority: Authority, channel: Channel, room: SocketRoom) -> None:
        self._receive = receive
        self._send = send
        self.authority = authority
        self._channel = channel
        self._room = room
        self._loop = asyncio.get_running_loop()
        self._outlet = Outlet(send, lambda: self.close(Closing(FLOOD, "slow reader")))
        self._pulls = OpenPulls(room.log, channel, self._outlet, lambda: self.close(Closing(BROKEN, "pull failed")))
        self._pushing: set[RequestId] = set()
        self._parked: tuple[RequestId, Push] | None = None
        self._closing: Closing | None = None
        self._task: asyncio.Task[Any] | None = None
        self._settled: asyncio.Event | None = None
        self._over = False
        self._malformed = 0
        self._allowance = float(FRAMES_AT_ONCE)
        self._counted_at = self._loop.time()
        self._deaf = self._loop.call_later(room.deaf_seconds, self._close_deaf)
        self._expiry: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Reads frames until the peer leaves or the socket is closed from here."""
        task = self._task = _current_task()
        self.watch_expiry()
        try:
            while self._closing is None:
                message = await self._receive()
                if message["type"] == "websocket.disconnect":
                    return
                await self._take(message)
        except asyncio.CancelledError:
            if self._closing is None:
                raise
            task.uncancel()  # it was `close` that woke the task, nobody wants it to end
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
        self._outlet.discard()
        self._pulls.stop_all()
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()

    async def drain(self) -> None:
        """Closes the socket for a restart, after everything owed has been sent."""
        await self._outlet.flushed()
        self.close(Closing(RESTART, "restart"))

    # Authority

    def session_changed(self) -> None:
        """Looks at the session again: it may have been renewed or have ended."""
        self.watch_expiry()

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
        self._settled = self._settled or asyncio.Event()
        self._settled.clear()
        self._outlet.hold()
        try:
            closing = await self.authority.settle()
        except Exception:
            _log.exception("access could not be looked up", workspace_id=self._channel.workspace_id)
            closing = Closing(BROKEN, "access unknown")
        if closing is not None:
            self.close(closing)
            return
        self._outlet.resume()
        self._settled.set()
        self._unpark()

    # Frames

    async def _take(self, message: Message) -> None:
        if self._settled is not None and not self.authority.settled:
            await self._settled.wait()
        closing = self.authority.session_over() or self._flooded()
        if closing is not None:
            self.close(closing)
            return
        text = message.get("text")
        if text is None:
            text = (message.get("bytes") or b"").decode("utf-8", "replace")
        if text == PING:
            self._outlet.put(replies.PONG)
        else:
            self._read(text)

    def _read(self, text: str) -> None:
        try:
            self._handle(frame_of(text))
        except Malformed as malformed:
            self._malformed += 1
            self._room.counters.malformed.inc()
            if self._malformed > MAX_MALFORMED:
                self.close(Closing(FLOOD, "malformed frames"))
            self._outlet.put(replies.defect(malformed.defect))

    def _handle(self, frame: Frame) -> None:
        match frame.tag:
            case "Request":
                self._request(request_of(frame))
            case "Ack":
                self._pulls.acked(frame.request_id)
            case "Ping":
                self._outlet.put(replies.PONG)
            case "Interrupt":
                self._interrupt(frame.request_id)
            case "Eof":
                self._over = True
            case unknown:
                raise Malformed(f"Unknown request tag: {unknown[:100]}")

    def _request(self, request: Request) -> None:
        if self._over:
            return
        if len(self._pulls) + len(self._pushing) >= MAX_IN_FLIGHT:
            self.close(Closing(FLOOD, "requests in flight"))
            return
        try:
            if request.method == "SyncWsRpc.Pull":
                self._pull(request)
            elif request.method == "SyncWsRpc.Push":
                self._push(request.id, push_of(request))
            else:
                raise Malformed(f"Unknown request tag: {request.method[:100]}")
        except (BadPayload, PushMalformed) as refused:
            self._outlet.put(replies.died(request.id, str(refused)))

    def _pull(self, request: Request) -> None:
        pull = pull_of(request)
        if self._foreign(pull.store_id):
            return
        if request.id in self._pulls:
            raise BadPayload("A request with this id is open already.")
        self._deaf.cancel()
        known = pull.backend_id
        if known is not None and known != self._channel.backend_id:
            self._outlet.put(replies.backend_mismatch(request.id, self._channel.backend_id, known))
            return
        if pull.after > self._channel.head:
            self._log_behind(pull.after)
        self._pulls.start(request.id, pull)

    def _push(self, request_id: RequestId, push: Push) -> None:
        if self._foreign(push.store_id):
            return
        if not push.batch:
            self._outlet.put(replies.pushed(request_id))
            return
        batch = batch_of(push, self.authority.author, self._room.clock.now())
        if self._room.draining() or self.authority.may_write() is not None:
            self._room.counters.parked.inc()
            self._parked = (request_id, push)
            return
        self._pushing.add(request_id)
        self._room.pushes.push(self._channel, batch, push.backend_id, partial(self._answer, request_id))

    def _answer(self, request_id: RequestId, outcome: Outcome) -> None:
        self._pushing.discard(request_id)
        self._room.counters.pushed(outcome)
        match outcome:
            case Stored():
                self._outlet.put(replies.pushed(request_id))
            case ServerAhead(head, provided):
                # Every live pull of this socket has what it lacks in its queue, or is reading it from the log now.
                self._outlet.put(replies.server_ahead(request_id, head, provided))
            case ClientAhead(head, provided):
                self._answer_ahead(request_id, head, provided)
            case BackendChanged(expected, received):
                self._outlet.put(replies.backend_mismatch(request_id, expected, received))
            case NotStored():
                self.close(Closing(BROKEN, "not stored"))

    def _answer_ahead(self, request_id: RequestId, head: int, provided: int) -> None:
        self._log_behind(provided)
        if self._pulls.following:
            # A live client would wait for events that do not exist.
            self.close(Closing(LOG_REPLACED, "log behind client"))
        else:
            self._outlet.put(replies.server_ahead(request_id, head, provided))

    def _interrupt(self, request_id: RequestId | None) -> None:
        if request_id is None or request_id in self._pushing:
            return  # a push under way is finished and answered: it may be on the disk already
        if self._parked is not None and self._parked[0] == request_id:
            self._parked = None
        self._pulls.stop(request_id)
        self._outlet.put(replies.interrupted(request_id))

    def _unpark(self) -> None:
        if self._parked is not None and self.authority.may_write() is None:
            (request_id, push), self._parked = self._parked, None
            self._push(request_id, push)

    # Limits

    def _foreign(self, store_id: str) -> bool:
        if store_id == self.authority.workspace_id:
            return False
        self.close(Closing(NO_ACCESS, "another workspace"))
        return True

    def _flooded(self) -> Closing | None:
        now = self._loop.time()
        earned = (now - self._counted_at) * FRAMES_PER_SECOND
        self._allowance = min(FRAMES_AT_ONCE, self._allowance + earned) - 1
        self._counted_at = now
        return Closing(FLOOD, "too many frames") if self._allowance < 0 else None

    def _close_deaf(self) -> None:
        # A stock client that lost its pull stays connected and never asks again; closing makes it pull (wire rule 5).
        if not self._pulls:
            self.close(Closing(RESTART, "no pull"))

    def _log_behind(self, seen: int) -> None:
        _log.warning(
            "client ahead of log",
            workspace_id=self._channel.workspace_id,
            head=self._channel.head,
            seen=seen,
            hint=f"If this goes on, run `mooring workspace verify {self._channel.workspace_id}`.",
        )

    def _end(self) -> None:
        self._deaf.cancel()
        if self._expiry is not None:
            self._expiry.cancel()
        self._pulls.stop_all()
        self._outlet.discard()

    async def _say_goodbye(self, closing: Closing) -> None:
        try:
            await self._send({"type": "websocket.close", "code": closing.code, "reason": closing.reason})
        except OSError:
            _log.debug("peer left before the close", workspace_id=self._channel.workspace_id)


def _current_task() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("a socket runs inside of a task")
    return task
