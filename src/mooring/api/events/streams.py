"""All open event streams: found by session when it changes, by user when there is news, all when the service stops."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable

from mooring.accounts import UserId
from mooring.api.events import messages
from mooring.api.events.stream import EventStream
from mooring.sessions import SessionId

STREAMS_PER_SESSION = 4
_SLOTS = 16  # streams beat in turns: ten thousand at one moment would hold up everybody else
_GOODBYE_SECONDS = 1.0


class EventStreams:
    """Registers streams, passes changes on to those concerned, and keeps them alive with one timer for all."""

    def __init__(self, beat_seconds: float, position: Callable[[], int]) -> None:
        """`position` says where in the lifecycle feed the streams are."""
        self._tick_seconds = beat_seconds / _SLOTS
        self._position = position
        self._by_session: defaultdict[SessionId, list[EventStream]] = defaultdict(list)
        self._by_user: defaultdict[UserId, set[EventStream]] = defaultdict(set)
        self._slots: list[set[EventStream]] = [set() for _ in range(_SLOTS)]
        self._slot = 0
        self._next_slot = 0
        self._timer: asyncio.TimerHandle | None = None
        self._count = 0
        self._none_left = asyncio.Event()
        self.draining = False

    def __len__(self) -> int:
        return self._count

    def add(self, stream: EventStream) -> None:
        """Registers an open stream. One too many of its session ends the oldest."""
        session_id, user_id = stream.session.session_id, stream.session.user_id
        mine = self._by_session[session_id]
        mine.append(stream)
        for older in mine[:-STREAMS_PER_SESSION]:
            older.finish(messages.REPLACED)
        self._by_user[user_id].add(stream)
        self._next_slot = (self._next_slot + 1) % _SLOTS
        self._slots[self._next_slot].add(stream)
        self._count += 1
        if self._timer is None:
            self._arm()

    def remove(self, stream: EventStream) -> None:
        """Forgets a stream that is over."""
        session_id, user_id = stream.session.session_id, stream.session.user_id
        self._by_session[session_id].remove(stream)
        if not self._by_session[session_id]:
            del self._by_session[session_id]
        self._by_user[user_id].discard(stream)
        if not self._by_user[user_id]:
            del self._by_user[user_id]
        for slot in self._slots:
            slot.discard(stream)
        self._count -= 1
        if self._count == 0:
            self._none_left.set()
            self._disarm()

    def session_changed(self, session_id: str) -> None:
        """A session was renewed or ended."""
        for stream in tuple(self._by_session.get(SessionId(session_id), ())):
            stream.look()

    def tell(self, user_ids: Iterable[UserId], event: bytes) -> None:
        """Tells these users, on all their streams."""
        for user_id in user_ids:
            for stream in tuple(self._by_user.get(user_id, ())):
                stream.put(event)

    def writes_changed(self, session_id: str, workspace_id: str, reason: str | None) -> None:
        """A push of the session waits in the workspace, and why; None: none does any more."""
        event = messages.writes(workspace_id, reason)
        for stream in tuple(self._by_session.get(SessionId(session_id), ())):
            stream.put(event)

    async def drain(self) -> None:
        """Asks every reader to connect again, and ends the streams. Who does not read is cut off."""
        self.draining = True
        for stream in self._all():
            stream.finish(messages.RESTART)
        try:
            await asyncio.wait_for(self._empty(), _GOODBYE_SECONDS)
        except TimeoutError:
            for stream in self._all():
                stream.drop()

    async def _empty(self) -> None:
        while self._count:
            self._none_left.clear()
            await self._none_left.wait()

    def _all(self) -> list[EventStream]:
        return [stream for group in self._by_session.values() for stream in group]

    def _tick(self) -> None:
        self._slot = (self._slot + 1) % _SLOTS
        position = self._position()
        for stream in tuple(self._slots[self._slot]):
            stream.beat(position)
        self._arm()

    def _arm(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self._tick_seconds, self._tick)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
