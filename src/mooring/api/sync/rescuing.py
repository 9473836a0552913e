"""Branch mode: a device that still knows a former life of the log brings what it has to that, before it is told.

The stock client drops what it has not pushed as soon as it hears that the log has another life. So it is not told at once: it
is served the life that it knows, live, until it has brought everything. Only then its live pull ends with the mismatch, the
one exit that a live pull may ever get.
"""

import asyncio
from collections.abc import Callable

import structlog

from mooring.api.sync.authority import BROKEN, Closing
from mooring.api.sync.branches import with_margin
from mooring.api.sync.drained import Drained
from mooring.api.sync.life import SocketLife
from mooring.api.sync.room import Seat
from mooring.kit.errors import Fault, Refusal
from mooring.sync import Channel, PushMalformed
from mooring.sync.log import AlreadyWritten
from mooring.sync.push import Outcome, Stored
from mooring.wire import replies
from mooring.wire.frames import BadPayload, Pull, Push, RequestId

_Deed = Callable[[SocketLife], None]
_log = structlog.get_logger("mooring.sync")


class Rescue:
    """One socket's requests that speak of a former life. There is one such life for a socket, the first that it names."""

    def __init__(self, seat: Seat, now: Channel) -> None:
        """`now` is the life in service."""
        self._seat = seat
        self._room = seat.room
        self._authority = seat.authority
        self._outlet = seat.outlet
        self._now = now
        self._loop = asyncio.get_running_loop()
        self._backend_id: str | None = None
        self._opening: asyncio.Task[None] | None = None
        self._waiting: dict[RequestId, _Deed] = {}  # until it is known whether there is such a branch
        self._life: SocketLife | None = None
        self._drained: Drained | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._told = False
        self._rested = False  # whether it had taken everything, at some moment

    def __len__(self) -> int:
        return len(self._waiting) + (len(self._life) if self._life is not None else 0)

    def __contains__(self, request_id: RequestId) -> bool:
        return request_id in self._waiting or (self._life is not None and request_id in self._life.pulls)

    @property
    def asked(self) -> bool:
        """Whether there has been any pull."""
        return self._life is not None and self._life.pulls.asked

    @property
    def unanswered(self) -> bool:
        """Whether a push waits for its answer."""
        return bool(self._waiting) or (self._life is not None and self._life.pushes.unanswered)

    @property
    def stored(self) -> bool:
        """Whether the last push was stored."""
        return self._life is not None and self._life.pushes.stored

    def pull(self, request_id: RequestId, pull: Pull, known: str) -> None:
        """A pull of the life `known`. Who has nothing to bring, or knows no life and asks which there is, is told at once."""
        if not pull.brings or not known:
            self._outlet.put(replies.backend_mismatch(request_id, self._now.backend_id, known))
            return

        def begin(life: SocketLife) -> None:
            if self._told or (not pull.live and self._has_brought_everything(life)):
                self._mismatch(request_id, known)
                return
            if self._drained is not None:
                self._drained.sent(max(0, life.channel.head - pull.after))
            life.pull(request_id, pull)

        self._ask(request_id, known, begin)

    def push(self, request_id: RequestId, push: Push, known: str) -> None:
        """A push that builds on the life `known`; taken also from a device that has been told."""
        self._ask(request_id, known, lambda life: life.pushes.push(request_id, push))

    def acked(self, request_id: RequestId | None) -> None:
        """The client has taken a chunk."""
        if self._life is not None:
            self._life.pulls.acked(request_id)
            self._rested = self._rested or self._life.pulls.at_rest
            self._heard()

    def interrupt(self, request_id: RequestId) -> bool:
        """The client has given a request up. Whether it is finished and answered all the same."""
        self._waiting.pop(request_id, None)
        if self._life is None:
            return False
        goes_on = self._life.pushes.interrupt(request_id)
        if not goes_on:
            self._life.pulls.stop(request_id)
        self._heard()
        return goes_on

    def unpark(self) -> None:
        """What the user may do has changed, or has been looked up again."""
        if self._life is not None:
            self._life.pushes.unpark()
            self.look()

    def look(self) -> None:
        """Tells the device, if it has brought everything; else looks again when it may have."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        life = self._life
        if life is None or self._drained is None or self._told or not life.pulls.live:
            return
        now = self._room.clock.monotonic()
        left = self._drained.seconds_left(now)
        rests = life.pulls.at_rest or (self._rested and self._drained.takes_long(now))
        if not rests or life.pushes.hoped_for:
            left = max(left, self._room.pace.quiet)
        if left > 0:
            self._timer = self._loop.call_later(left, self.look)
        else:
            self._tell(life)

    def end(self) -> None:
        """The socket is over."""
        self._waiting.clear()
        if self._timer is not None:
            self._timer.cancel()
        if self._opening is not None:
            self._opening.cancel()
        life, self._life = self._life, None
        if life is not None:
            life.end()
            self._room.branches.release(life.channel)

    def _ask(self, request_id: RequestId, known: str, deed: _Deed) -> None:
        if self._backend_id is None:
            self._backend_id = known
            self._opening = self._loop.create_task(self._open(known))
        if self._backend_id != known:
            self._mismatch(request_id, known)
        elif self._opening is not None:
            self._waiting[request_id] = deed
        elif self._life is None:
            self._mismatch(request_id, known)
        else:
            self._do(request_id, deed, self._life)

    async def _open(self, known: str) -> None:
        try:
            channel = await self._room.branches.use(self._authority.workspace_id, known)
        except (Refusal, Fault) as failure:
            _log.error("branch not opened", workspace_id=self._authority.workspace_id, kind=type(failure).__name__)
            # Not told: it would drop what nobody else has. It comes again.
            self._seat.close(Closing(BROKEN, "branch not opened"))
            return
        self._opening = None
        if channel is not None:
            self._begin(channel)
        waiting = dict(self._waiting)
        self._waiting.clear()
        for request_id, deed in waiting.items():
            if self._life is None:
                self._mismatch(request_id, known)
            else:
                self._do(request_id, deed, self._life)

    def _begin(self, channel: Channel) -> None:
        room, authority = self._room, self._authority
        owed_until = room.unanswered.until(authority.session_id, authority.workspace_id)
        self._drained = Drained(room.clock.monotonic(), owed_until, room.pace)
        self._life = SocketLife(self._seat, channel, lambda: with_margin(authority.allowance))
        self._life.pushes.answered = self._answered
        room.counters.rescues.inc()

    def _do(self, request_id: RequestId, deed: _Deed, life: SocketLife) -> None:
        try:
            deed(life)
        except (BadPayload, PushMalformed) as refused:
            self._outlet.put(replies.died(request_id, str(refused)))
        self._heard()

    def _heard(self) -> None:
        if self._drained is not None:
            self._drained.heard(self._room.clock.monotonic())
        self.look()

    def _answered(self, outcome: Outcome) -> None:
        if self._drained is None or self._life is None:
            return
        now = self._room.clock.monotonic()
        stored = isinstance(outcome, Stored | AlreadyWritten)
        self._drained.answered(now, again=not stored)
        if stored and not self._told and self._drained.takes_long(now):
            # Who never stops writing is told right after a push of it was stored, when least can be under way.
            self._tell(self._life)
        else:
            self.look()

    def _has_brought_everything(self, life: SocketLife) -> bool:
        if self._drained is None or not life.pulls.asked:
            return False
        rests = life.pulls.at_rest and not life.pushes.hoped_for
        return rests and self._drained.seconds_left(self._room.clock.monotonic()) == 0

    def _tell(self, life: SocketLife) -> None:
        self._told = True
        for request_id in life.pulls.live:
            life.pulls.stop(request_id)
            self._mismatch(request_id, life.channel.backend_id)

    def _mismatch(self, request_id: RequestId, known: str) -> None:
        self._room.counters.mismatched(rescued=self._life is not None)
        self._outlet.put(replies.backend_mismatch(request_id, self._now.backend_id, known))
