"""The open pushes of one socket in one life of a log: under way, parked, answered in the order in which they came."""

import asyncio
from collections.abc import Callable
from functools import partial

import structlog

from mooring.api.sync.authority import BROKEN, LOG_REPLACED, Closing
from mooring.api.sync.batches import batch_of
from mooring.api.sync.pulls import OpenPulls
from mooring.api.sync.room import Seat
from mooring.kit.errors import Refusal
from mooring.sync import Channel
from mooring.sync.log import AlreadyWritten, Full
from mooring.sync.push import BackendChanged, ClientAhead, NotStored, Outcome, ServerAhead, Stored
from mooring.wire import replies
from mooring.wire.frames import Push, RequestId
from mooring.workspaces import Allowance, WritesParked
from mooring.workspaces.errors import ReadOnly, WorkspaceFull

# A client that rebases gives its push up and pushes anew within a moment: that is not told as two changes.
SETTLE_SECONDS = 1.0

_log = structlog.get_logger("mooring.sync")


def _nothing(outcome: Outcome) -> None:
    del outcome


class OpenPushes:
    """Starts, parks, answers and gives up the pushes of one socket. `allowance` says how much the log may hold now."""

    def __init__(self, seat: Seat, channel: Channel, pulls: OpenPulls, allowance: Callable[[], Allowance]) -> None:
        self._room = seat.room
        self._authority = seat.authority
        self._outlet = seat.outlet
        self._close = seat.close
        self._channel = channel
        self._pulls = pulls
        self._allowance = allowance
        self._under_way: set[RequestId] = set()
        self._unwanted: set[RequestId] = set()  # interrupted while under way
        self._parked: tuple[RequestId, Push] | None = None
        self._told = False  # the session knows that a push of this socket waits
        self._over = False
        self.stored = False  # whether the last one that was answered is on the disk
        self.answered: Callable[[Outcome], None] = _nothing  # called after each answer

    def __len__(self) -> int:
        return len(self._under_way)

    @property
    def unanswered(self) -> bool:
        """Whether the client waits for an answer."""
        return bool(self._under_way) or self._parked is not None

    @property
    def hoped_for(self) -> bool:
        """Whether one is under way, or waits and will be written one day: not one of somebody who may only read."""
        return bool(self._under_way) or (
            self._parked is not None and not isinstance(self._authority.may_write(), ReadOnly)
        )

    def push(self, request_id: RequestId, push: Push) -> None:
        """Sends a push that is not empty on its way, or parks it. Refuses `PushMalformed`."""
        batch = batch_of(push, self._authority.author, self._room.clock.now(), self._channel)
        self._parked = None  # a client that pushes anew has given up the former push: only the newest can still count
        refusal = self._authority.may_write()
        if refusal is not None or self._room.draining():
            self._park(request_id, push, refusal)
            return
        self._under_way.add(request_id)
        allowance = self._allowance()
        answer = partial(self._answer, request_id, push, allowance)
        self._room.pushes.push(self._channel, batch, allowance, push.backend_id, answer)

    def unpark(self) -> None:
        """Sends the parked push on its way if it may be written now; else tells why it still waits."""
        if self._parked is None:
            return
        refusal = self._authority.may_write()
        if refusal is None:
            self.push(*self._parked)
        else:
            self._tell(refusal)

    def interrupt(self, request_id: RequestId) -> bool:
        """The client has given a push up. Whether it is under way: then it is finished and answered all the same."""
        if request_id in self._under_way:
            self._unwanted.add(request_id)
            return True  # it may be on the disk already
        if self._parked is not None and self._parked[0] == request_id:
            self._parked = None
            asyncio.get_running_loop().call_later(SETTLE_SECONDS, self._flow)
        return False

    def end(self) -> None:
        """The socket is over: a push under way is finished, but nobody is told."""
        self._over = True
        self._parked = None
        self._under_way.clear()
        self._flow()

    def report_behind(self, seen: int) -> None:
        """Says that a client knows more than the log."""
        workspace_id = self._authority.workspace_id
        hint = f"If this goes on, run `mooring workspace verify {workspace_id}`."
        _log.warning("client ahead of log", workspace_id=workspace_id, head=self._channel.head, seen=seen, hint=hint)

    def _park(self, request_id: RequestId, push: Push, refusal: Refusal | None) -> None:
        """Keeps the push and does not answer: the stock client waits without limit and goes on reading."""
        self._room.counters.parked.inc()
        self._parked = (request_id, push)
        self._tell(refusal)

    def _tell(self, refusal: Refusal | None) -> None:
        """Tells the session why its push waits; not that the service stops, which ends the socket in a moment."""
        if isinstance(refusal, WritesParked):
            self._told = True
            self._room.parked.parked(self, self._authority.session_id, self._authority.workspace_id, refusal.code)

    def _flow(self) -> None:
        """Tells the session, if it knows of one, that no push of this socket waits any more."""
        if self._told and self._parked is None and not self._under_way:
            self._told = False
            self._room.parked.flowing(self, self._authority.session_id, self._authority.workspace_id)

    def _answer(self, request_id: RequestId, push: Push, allowance: Allowance, outcome: Outcome) -> None:
        self._under_way.discard(request_id)
        unwanted = request_id in self._unwanted
        self._unwanted.discard(request_id)
        self._room.counters.pushed(outcome)
        self.stored = isinstance(outcome, Stored | AlreadyWritten)
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
            case BackendChanged():
                # The log got another life while this was under way. Told so, the client would drop what it has not pushed;
                # by its next socket it brings it to the former life.
                self._close(Closing(LOG_REPLACED, "log replaced"))
            case Full():
                self._outlet.put(replies.interrupted(request_id))
            case NotStored():
                self._close(Closing(BROKEN, "not stored"))
        self._flow()
        self.answered(outcome)

    def _full(self, request_id: RequestId, push: Push, allowance: Allowance) -> None:
        if self._over:
            return
        if self._authority.settled and self._allowance() != allowance:
            self.push(request_id, push)  # it may hold more since the push began
        else:
            self._park(request_id, push, WorkspaceFull())

    def _answer_ahead(self, request_id: RequestId, head: int, provided: int) -> None:
        self.report_behind(provided)
        if self._pulls.following:
            # A live client would wait for events that do not exist.
            self._close(Closing(LOG_REPLACED, "log behind client"))
        else:
            self._outlet.put(replies.server_ahead(request_id, head, provided))
