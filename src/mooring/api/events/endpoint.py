"""`GET /api/session/events` as a raw ASGI application: ten thousand streams must cost next to nothing while idle."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import structlog

from mooring.api.asgi import ABORT, NOT_STORED, PROBLEM, Receive, Scope, Send, headers_of, respond
from mooring.api.events import messages
from mooring.api.events.news import WorkspaceNews
from mooring.api.events.stream import EventStream, Watch
from mooring.api.events.streams import EventStreams
from mooring.api.parked_writes import ParkedWrites
from mooring.api.principal import require_origin, required_token
from mooring.api.problems import Failed, MethodNotAllowed, problem_bytes
from mooring.hub import Hub
from mooring.kit.errors import Refusal, Unavailable, place_of
from mooring.sessions import LiveSession
from mooring.sessions.errors import TokenExpired

PATH = "/api/session/events"
_LONGEST_LEAD = timedelta(minutes=2)
_MOST_DIGITS = 18
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    NOT_STORED,
    (b"x-accel-buffering", b"no"),  # nginx would else collect events until its buffer is full
    (b"x-content-type-options", b"nosniff"),
]

_log = structlog.get_logger("mooring.events")


class EventsEndpoint:
    """Opens event streams."""

    def __init__(self, hub: Hub, streams: EventStreams, news: WorkspaceNews, parked: ParkedWrites) -> None:
        self._hub = hub
        self._streams = streams
        self._news = news
        self._parked = parked
        lead = min(_LONGEST_LEAD, hub.mint.policy.access_life / 3)
        self._watch = Watch(hub.live_sessions, hub.clock, lead)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            session = await self._admitted(scope)
        except Refusal as refusal:
            await _refuse(send, refusal)
            return
        except Exception as error:  # noqa: BLE001 - the edge: unknown means no, and no payload in the log
            _log.error("fault", kind=type(error).__name__, where=place_of(error))
            await _refuse(send, Failed())
            return
        try:
            await self._serve(session, scope, receive, send)
        finally:
            self._hub.live_sessions.release(session.session_id)

    async def _admitted(self, scope: Scope) -> LiveSession:
        """The session of the caller, in use until it is released."""
        if scope["method"] != "GET":
            raise MethodNotAllowed
        if self._streams.draining:
            raise Unavailable
        headers = headers_of(scope)
        token, by_cookie = required_token(headers)
        if by_cookie and "origin" in headers:
            require_origin(self._hub, headers)  # another page of this site must not take the person's streams away
        session = await self._hub.live_sessions.admit(self._hub.mint.access.read(token))
        if self._hub.clock.now() >= session.access_until:  # within the leeway between two clocks
            self._hub.live_sessions.release(session.session_id)
            raise TokenExpired
        return session

    async def _serve(self, session: LiveSession, scope: Scope, receive: Receive, send: Send) -> None:
        after = _after(headers_of(scope), scope["query_string"])
        # The credentials in them are of no further use, and would be kept for as long as the stream is open.
        scope["headers"].clear()
        scope["query_string"] = b""
        stream = EventStream(session, self._watch, _abort_of(scope))
        await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
        # From here to the first wait of `run` nothing else happens: no event falls between `begins` and the stream.
        begins = self._news.position
        self._streams.add(stream)
        try:
            hello = messages.hello(session, self._hub.clock.now(), begins if after is None else None)
            waiting = self._parked.of_session(session.session_id).items()
            first = hello + b"".join(messages.writes(workspace_id, reason) for workspace_id, reason in waiting)
            await stream.run(receive, send, first, self._missed(stream, after, begins))
        finally:
            self._streams.remove(stream)

    async def _missed(self, stream: EventStream, after: int | None, begins: int) -> AsyncIterator[bytes]:
        if after is None:
            return
        try:
            async for event in self._news.missed(stream.session.user_id, after, begins):
                yield event
        except Exception as error:  # noqa: BLE001 - the directory is away: the reader comes back and asks again
            _log.warning("missed events not read", kind=type(error).__name__, where=place_of(error))
            stream.finish(messages.RESTART)


def _after(headers: Mapping[str, str], query: bytes) -> int | None:
    """The position that the reader has seen, by `Last-Event-ID`, else by `?after=`; minus one, which is none, for nonsense."""
    given = headers.get("last-event-id") or parse_qs(query.decode("latin-1")).get("after", [""])[-1]
    if not given:
        return None
    return int(given) if given.isascii() and given.isdigit() and len(given) <= _MOST_DIGITS else -1


def _abort_of(scope: Scope) -> Callable[[], None]:
    extensions: Mapping[str, Any] = scope.get("extensions") or {}
    abort: Callable[[], None] = extensions.get(ABORT, _nothing)
    return abort


def _nothing() -> None:
    """Servers that cannot cut a connection end it when the application returns."""


async def _refuse(send: Send, refusal: Refusal) -> None:
    status, body = problem_bytes(refusal)
    await respond(send, status, [PROBLEM, NOT_STORED], body)
