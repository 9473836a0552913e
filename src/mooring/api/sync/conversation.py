"""What is said on one sync socket: each frame is understood and answered, pushes in the order in which they came."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import structlog

from mooring.api.parked_writes import ParkedWrites
from mooring.api.sync.authority import BROKEN, FLOOD, LOG_REPLACED, NO_ACCESS, Authority, Closing
from mooring.api.sync.batches import batch_of
from mooring.api.sync.counters import SyncCounters
from mooring.api.sync.outlet import Outlet
from mooring.api.sync.pulls import OpenPulls
from mooring.kit.clock import Clock
from mooring.kit.errors import Refusal
from mooring.sync import Channel, EventLog, Pushes, PushMalformed
from mooring.sync.log import AlreadyWritten, Full
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
from mooring.workspaces import Allowance, WritesParked
from mooring.workspaces.errors import WorkspaceFull

MAX_IN_FLIGHT = 64
MAX_MALFORMED = 100
# A client that rebases gives its push up and pushes anew within a moment: that is not told as two changes.
SETTLE_SECONDS = 1.0

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
    parked: ParkedWrites


class Conversation:
    """Answers the frames of one socket through its outlet. `close` ends the socket."""

    def __init__(
        self, authority: Authority, channel: Channel, room: SocketRoom, outlet: Outlet, close: Callable[[Closing], None]
    ) -> None:
        self._authority = authority
        self._channel = channel
        self._room = room
        self._outlet = outlet
        self._close = close
        self._pulls = OpenPulls(room.log, channel, outlet, lambda: close(Closing(BROKEN, "pull failed")))
        self._pushing: set[RequestId] = set()
        self._unwanted: set[RequestId] = set()  # interrupted while under way
        self._parked: tuple[RequestId, Push] | None = None
        self._told = False  # the session knows that a push of this socket waits
        self._over = False
        self._eof = False
        self._malformed = 0

    @property
    def pulls(self) -> OpenPulls:
        """The pulls that are open."""
        return self._pulls

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
        self._over = True
        self._parked = None
        self._pushing.clear()
        self._flow()
        self._pulls.stop_all()

    def unpark(self) -> None:
        """Sends the parked push on its way if it may be written now; else tells why it still waits."""
        if self._parked is None:
            return
        refusal = self._authority.may_write()
        if refusal is None:
            self._push(*self._parked)
        else:
            self._tell(refusal)

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
                self._eof = True
            case unknown:
                raise Malformed(f"Unknown request tag: {unknown[:100]}")

    def _request(self, request: Request) -> None:
        if self._eof:
            return
        if len(self._pulls) + len(self._pushing) >= MAX_IN_FLIGHT:
            self._close(Closing(FLOOD, "requests in flight"))
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
        known = pull.backend_id
        if known is not None and known != self._channel.backend_id:
            self._outlet.put(replies.backend_mismatch(request.id, self._channel.backend_id, known))
            return
        if pull.after > self._channel.head:
            self._report_behind(pull.after)
        self._pulls.start(request.id, pull)

    def _push(self, request_id: RequestId, push: Push) -> None:
        if self._foreign(push.store_id):
            return
        if not push.batch:
            self._outlet.put(replies.pushed(request_id))
            return
        batch = batch_of(push, self._authority.author, self._room.clock.now(), self._channel)
        self._parked = None  # a client that pushes anew has given up the former push: only the newest can still count
        refusal = self._authority.may_write()
        if refusal is not None or self._room.draining():
            self._park(request_id, push, refusal)
            return
        self._pushing.add(request_id)
        allowance = self._authority.allowance
        answer = partial(self._answer, request_id, push, allowance)
        self._room.pushes.push(self._channel, batch, allowance, push.backend_id, answer)

    def _park(self, request_id: RequestId, push: Push, refusal: Refusal | None) -> None:
        """Keeps the push and does not answer: the stock client waits without limit and goes on reading."""
        self._room.counters.parked.inc()
        self._parked = (request_id, push)
        self._tell(refusal)

    def _tell(self, refusal: Refusal | None) -> None:
        """Tells the session why its push waits; not that the service stops, which ends the socket in a moment."""
        if isinstance(refusal, WritesParked):
            self._told = True
            self._room.parked.parked(self, self._authority.session_id, self._channel.workspace_id, refusal.code)

    def _flow(self) -> None:
        """Tells the session, if it knows of one, that no push of this socket waits any more."""
        if self._told and self._parked is None and not self._pushing:
            self._told = False
            self._room.parked.flowing(self, self._authority.session_id, self._channel.workspace_id)

    def _answer(self, request_id: RequestId, push: Push, allowance: Allowance, outcome: Outcome) -> None:
        self._pushing.discard(request_id)
        unwanted = request_id in self._unwanted
        self._unwanted.discard(request_id)
        self._room.counters.pushed(outcome)
        if isinstance(outcome, Full) and not unwanted:
            self._full(request_id, push, allowance)
            return
        match outcome:
            case Stored() | AlreadyWritten():
                self._outlet.put(replies.pushed(request_id))
            case ServerAhead(head, provided):
                # Every live pull of this socket has what it lacks in its queue, or is reading it from the log now.
                self._outlet.put(replies.server_ahead(request_id, head, provided))
            case ClientAhead(head, provided):
                self._answer_ahead(request_id, head, provided)
            case BackendChanged(expected, received):
                self._outlet.put(replies.backend_mismatch(request_id, expected, received))
            case Full():
                self._outlet.put(replies.interrupted(request_id))
            case NotStored():
                self._close(Closing(BROKEN, "not stored"))
        self._flow()

    def _full(self, request_id: RequestId, push: Push, allowance: Allowance) -> None:
        if self._over:
            return
        if self._authority.settled and self._authority.allowance != allowance:
            self._push(request_id, push)  # it may hold more since the push began
        else:
            self._park(request_id, push, WorkspaceFull())

    def _answer_ahead(self, request_id: RequestId, head: int, provided: int) -> None:
        self._report_behind(provided)
        if self._pulls.following:
            # A live client would wait for events that do not exist.
            self._close(Closing(LOG_REPLACED, "log behind client"))
        else:
            self._outlet.put(replies.server_ahead(request_id, head, provided))

    def _interrupt(self, request_id: RequestId | None) -> None:
        if request_id is None:
            return
        if request_id in self._pushing:
            self._unwanted.add(request_id)
            return  # a push under way is finished and answered: it may be on the disk already
        if self._parked is not None and self._parked[0] == request_id:
            self._parked = None
            asyncio.get_running_loop().call_later(SETTLE_SECONDS, self._flow)
        self._pulls.stop(request_id)
        self._outlet.put(replies.interrupted(request_id))

    def _foreign(self, store_id: str) -> bool:
        if store_id == self._authority.workspace_id:
            return False
        self._close(Closing(NO_ACCESS, "another workspace"))
        return True

    def _report_behind(self, seen: int) -> None:
        workspace_id = self._channel.workspace_id
        hint = f"If this goes on, run `mooring workspace verify {workspace_id}`."
        _log.warning("client ahead of log", workspace_id=workspace_id, head=self._channel.head, seen=seen, hint=hint)
