"""One open event stream: what it tells of its session, and how it ends."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from mooring.api.asgi import Receive, Send
from mooring.api.events import messages
from mooring.kit.clock import Clock
from mooring.sessions import EndReason, LiveSession, LiveSessions

MOST_WAITING = 256  # events; a reader this far behind is dropped, connects again and resumes
SESSION_LEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Watch:
    """What a stream looks at: the sessions in use, the clock, and how long before its end an access token is due."""

    sessions: LiveSessions
    clock: Clock
    access_lead: timedelta


class EventStream:
    """Serves one reader. `put` and the other deeds never wait; `run` writes, and returns when the stream is over."""

    __slots__ = ("_abort", "_alarm", "_beating", "_gone", "_last", "_told", "_waiting", "_wake", "_watch", "session")

    def __init__(self, session: LiveSession, watch: Watch, abort: Callable[[], None]) -> None:
        self.session = session
        self._watch = watch
        self._abort = abort
        self._waiting: list[bytes] = []
        self._wake = asyncio.Event()
        self._beating = False  # a beat waits: a second one would tell nothing more
        self._last = False  # nothing follows what waits now
        self._gone = False  # the reader left or was dropped
        self._told = _Told(session.access_until)
        self._alarm: asyncio.TimerHandle | None = None

    def put(self, event: bytes) -> None:
        """Tells the reader; drops a reader for whom too much waits."""
        if self._last or self._gone:
            return
        if len(self._waiting) >= MOST_WAITING:
            self.drop()
            return
        self._waiting.append(event)
        self._wake.set()

    def beat(self, position: int) -> None:
        """A sign of life, unless one waits already or something better does."""
        if not self._waiting and not self._beating:
            self._beating = True
            self.put(messages.beat(position))

    def finish(self, event: bytes) -> None:
        """Tells a last event; the stream ends behind it."""
        self.put(event)
        self._last = True

    def drop(self) -> None:
        """Ends the stream at once, without a word: the reader does not read."""
        self._gone = True
        self._waiting.clear()
        self._abort()  # before the writer wakes: then it finds the connection lost and owes it nothing
        self._wake.set()

    def look(self) -> None:
        """Tells what became of the session since, and sets the alarm for the next moment that matters."""
        self._silence()
        if self._last or self._gone:
            return
        session = self._watch.sessions.standing(self.session.session_id)
        now = self._watch.clock.now()
        if session is None:
            self.finish(messages.ended(EndReason.REVOKED))
            return
        over = _over(session, now)
        if over is not None:
            self.finish(over)
            return
        for event in self._told.news(session, now, self._watch.access_lead):
            self.put(event)
        due = self._told.next_due(session, now, self._watch.access_lead)
        self._alarm = asyncio.get_running_loop().call_later(max(0.001, (due - now).total_seconds()), self.look)

    async def run(self, receive: Receive, send: Send, first: bytes, missed: AsyncIterator[bytes]) -> None:
        """Writes `first`, then what was `missed`, then what is told, until the stream is over."""
        leaving = asyncio.create_task(self._until_gone(receive))
        try:
            await send({"type": "http.response.body", "body": messages.RETRY + first, "more_body": True})
            self.look()
            async for event in missed:
                await send({"type": "http.response.body", "body": event, "more_body": True})
            await self._write(send)
        finally:
            self._silence()
            self._gone = True
            leaving.cancel()
            with suppress(asyncio.CancelledError):
                await leaving

    async def _write(self, send: Send) -> None:
        while not self._gone:
            body = b"".join(self._waiting)
            self._waiting.clear()
            if body:
                await send({"type": "http.response.body", "body": body, "more_body": True})
                self._beating = False
            elif self._last:
                await send({"type": "http.response.body", "body": b""})
                return
            else:
                self._wake.clear()
                await self._wake.wait()

    async def _until_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._gone = True
        self._wake.set()

    def _silence(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None


class _Told:
    """What the reader knows of the session's times."""

    __slots__ = ("_access", "_access_warned", "_session_warned")

    def __init__(self, access_until: datetime) -> None:
        self._access = access_until
        self._access_warned: datetime | None = None
        self._session_warned: datetime | None = None

    def news(self, session: LiveSession, now: datetime, lead: timedelta) -> list[bytes]:
        """The events that are due now; each time is told once."""
        found: list[bytes] = []
        if session.access_until > self._access:
            self._access = session.access_until
            found.append(messages.renewed(session.access_until, now))
        if now >= session.access_until - lead and self._access_warned != session.access_until:
            self._access_warned = session.access_until
            found.append(messages.expiring("access", session.access_until, now))
        if now >= session.expires_at - SESSION_LEAD and self._session_warned != session.expires_at:
            self._session_warned = session.expires_at
            found.append(messages.expiring("session", session.expires_at, now))
        return found

    def next_due(self, session: LiveSession, now: datetime, lead: timedelta) -> datetime:
        """The next moment at which there is something to tell. The session is not over at `now`."""
        moments = (
            session.access_until - lead,
            session.access_until,
            session.expires_at - SESSION_LEAD,
            session.expires_at,
        )
        return min(moment for moment in moments if moment > now)


def _over(session: LiveSession, now: datetime) -> bytes | None:
    """The last event of a session that has ended, or of one without an access token that is still good."""
    if session.ended_reason is not None:
        return messages.ended(session.ended_reason)
    if now >= session.expires_at:
        return messages.ended(EndReason.EXPIRED)
    return messages.STALE if now >= session.access_until else None
