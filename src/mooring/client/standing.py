"""The session's state in this process, when the next try is due, and who is told of changes."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from datetime import timedelta

from mooring.client.errors import Refused, Unreachable
from mooring.client.kept import Kept, KeptEnd, KeptSession
from mooring.client.state import Active, Ended, Offline, Refreshing, SignedOut, State
from mooring.client.timing import Timing, backoff_seconds

_MOST_UNREAD = 100


class Standing:
    """Holds the state. What is kept in the file decides who is signed in; this adds what only this process knows."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._state: State = SignedOut()
        self._listeners: list[Callable[[State], None]] = []
        self._tries = 0
        self._retry_at = timing.monotonic()

    @property
    def state(self) -> State:
        return self._state

    @property
    def retry_in(self) -> float:
        """Seconds until the next try of what failed; 0 when it may be now."""
        return max(0.0, self._retry_at - self._timing.monotonic())

    def adopt(self, kept: Kept) -> None:
        """Takes over what the file says: another process may have signed in or out, or have met the end."""
        now = kept.now
        if isinstance(now, KeptEnd):
            self.become(Ended(now.reason, now.email))
        elif not isinstance(now, KeptSession):
            self.become(SignedOut())
        elif not isinstance(self._state, Active | Refreshing | Offline) or self._state.account != now.account:
            self.reached(now)

    def settle(self, kept: Kept) -> None:
        """Takes over what the file says after an answer of the service."""
        if isinstance(kept.now, KeptSession):
            self.reached(kept.now)
        else:
            self.adopt(kept)

    def reached(self, kept: KeptSession) -> None:
        """The service has answered: the session goes on."""
        self._tries = 0
        self._retry_at = self._timing.monotonic()
        self.become(Active(kept.account))

    def refreshing(self, kept: KeptSession) -> None:
        """The next access token is on the way."""
        self.become(Refreshing(kept.account))

    def put_off(self, kept: KeptSession, error: Refused | Unreachable) -> None:
        """No usable answer: the session stays, and the next try comes later."""
        wait = backoff_seconds(self._tries, error.retry_after_seconds, self._timing.random())
        self._tries += 1
        self._retry_at = self._timing.monotonic() + wait
        self.become(Offline(kept.account, self._timing.now() + timedelta(seconds=wait)))

    def become(self, state: State) -> None:
        """Changes the state and tells everybody, unless it is the same."""
        if state == self._state:
            return
        self._state = state
        for listener in tuple(self._listeners):
            listener(state)

    def listen(self, listener: Callable[[State], None]) -> Callable[[], None]:
        """Calls `listener` with each new state from now on; what is returned stops that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def changes(self) -> AsyncGenerator[State]:
        """The present state, then each new one. Who reads slowly misses the oldest beyond a hundred."""
        unread = deque([self._state], maxlen=_MOST_UNREAD)
        news = asyncio.Event()

        def note(state: State) -> None:
            unread.append(state)
            news.set()

        stop = self.listen(note)
        try:
            while True:
                while unread:
                    yield unread.popleft()
                news.clear()
                await news.wait()
        finally:
            stop()
