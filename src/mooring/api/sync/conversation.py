"""What is said on one sync socket: each frame is understood and answered, pushes in the order in which they came."""

from collections.abc import Callable
from typing import TypeGuard

from mooring.api.sync.authority import FLOOD, NO_ACCESS, Authority, Closing
from mooring.api.sync.life import SocketLife
from mooring.api.sync.outlet import Outlet
from mooring.api.sync.rescuing import Rescue
from mooring.api.sync.room import Seat, SocketRoom
from mooring.sync import Channel, PushMalformed
from mooring.wire import replies
from mooring.wire.frames import (
    PING,
    BadPayload,
    Frame,
    Malformed,
    Request,
    RequestId,
    frame_of,
    pull_of,
    push_of,
    request_of,
)

MAX_IN_FLIGHT = 64
MAX_MALFORMED = 100


class Conversation:
    """Answers the frames of one socket through its outlet. `close` ends the socket.

    What speaks of the life in service goes to that; what speaks of another one is a device that may have something to rescue.
    """

    def __init__(
        self, authority: Authority, channel: Channel, room: SocketRoom, outlet: Outlet, close: Callable[[Closing], None]
    ) -> None:
        self._authority = authority
        self._room = room
        self._outlet = outlet
        self._close = close
        seat = Seat(room, authority, outlet, close)
        self._life = SocketLife(seat, channel, lambda: authority.allowance)
        self._rescue = Rescue(seat, channel)
        self._eof = False
        self._malformed = 0

    @property
    def asked(self) -> bool:
        """Whether there has been any pull."""
        return self._life.pulls.asked or self._rescue.asked

    def read(self, text: str) -> None:
        """Answers one frame, now or when its push is on the disk."""
        if text == PING:
            self._outlet.put(replies.PONG)
            return
        try:
            self._handle(frame_of(text))
        except Malformed as malformed:
            self._malformed += 1
            self._room.counters.malformed.inc()
            self._outlet.put(replies.defect(malformed.defect))
            if self._malformed > MAX_MALFORMED:
                self._close(Closing(FLOOD, "malformed frames"))

    def end(self) -> None:
        """Ends every pull; a push under way is finished, but nobody is told."""
        self._note_unanswered()
        self._life.end()
        self._rescue.end()

    def unpark(self) -> None:
        """Sends the parked push on its way if it may be written now; else tells why it still waits."""
        self._life.pushes.unpark()
        self._rescue.unpark()

    def _handle(self, frame: Frame) -> None:
        match frame.tag:
            case "Request":
                self._request(request_of(frame))
            case "Ack":
                self._life.pulls.acked(frame.request_id)
                self._rescue.acked(frame.request_id)
            case "Ping":
                self._outlet.put(replies.PONG)
            case "Interrupt":
                self._interrupt(frame.request_id)
            case "Eof":
                self._eof = True
            case unknown:
                raise Malformed(f"Unknown request tag: {unknown[:100]}")

    def _request(self, request: Request) -> None:
        if self._eof:
            return
        if len(self._life) + len(self._rescue) >= MAX_IN_FLIGHT:
            self._close(Closing(FLOOD, "requests in flight"))
            return
        try:
            if request.method == "SyncWsRpc.Pull":
                self._pull(request)
            elif request.method == "SyncWsRpc.Push":
                self._push(request)
            else:
                raise Malformed(f"Unknown request tag: {request.method[:100]}")
        except (BadPayload, PushMalformed) as refused:
            self._outlet.put(replies.died(request.id, str(refused)))

    def _pull(self, request: Request) -> None:
        pull = pull_of(request)
        if self._foreign(pull.store_id):
            return
        if request.id in self._life.pulls or request.id in self._rescue:
            raise BadPayload("A request with this id is open already.")
        if self._is_former(pull.backend_id):
            self._rescue.pull(request.id, pull, pull.backend_id)
        else:
            self._life.pull(request.id, pull)

    def _push(self, request: Request) -> None:
        push = push_of(request)
        if self._foreign(push.store_id):
            return
        if not push.batch:
            self._outlet.put(replies.pushed(request.id))  # it needs no log, whichever life it speaks of
        elif self._is_former(push.backend_id):
            self._rescue.push(request.id, push, push.backend_id)
        else:
            self._life.pushes.push(request.id, push)

    def _interrupt(self, request_id: RequestId | None) -> None:
        if request_id is None or self._life.pushes.interrupt(request_id) or self._rescue.interrupt(request_id):
            return  # a push under way is finished and answered
        self._life.pulls.stop(request_id)
        self._outlet.put(replies.interrupted(request_id))

    def _is_former(self, known: str | None) -> TypeGuard[str]:
        return known is not None and known != self._life.channel.backend_id

    def _foreign(self, store_id: str) -> bool:
        if store_id == self._authority.workspace_id:
            return False
        self._close(Closing(NO_ACCESS, "another workspace"))
        return True

    def _note_unanswered(self) -> None:
        authority, now = self._authority, self._room.clock.monotonic()
        if self._life.pushes.unanswered or self._rescue.unanswered:
            self._room.unanswered.note(authority.session_id, authority.workspace_id, now)
        elif self._life.pushes.stored or self._rescue.stored:
            self._room.unanswered.clear(authority.session_id, authority.workspace_id, now)
