"""The session's events as they happen, over as many connections as it takes."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import msgspec

from mooring.client.errors import NotSignedIn, Refused, Unreachable
from mooring.client.kept import KeptSession
from mooring.client.renewal import Parts
from mooring.client.session import Session
from mooring.client.timing import backoff_seconds
from mooring.client.transport import Call, Sent
from mooring.client.verdict import named_reason

PATH = "/api/session/events"
_ENDED, _STALE, _REPLACED, _HELLO = "ended", "stale", "replaced", "hello"


@dataclass(frozen=True, slots=True)
class SessionEvent:
    """Something that happened to the session or to a workspace of its user.

    `name` is `hello`, `renewed`, `expiring`, `stale`, `workspace`, `writes` (a push of this session waits, or does not any
    more), `reset`, `restart`, `replaced` or `ended`; `data` is what the server says of it. `id` is the position to resume after; None before the first event that has one.
    """

    name: str
    data: dict[str, Any]
    id: str | None


class EventStream:
    """Reads the events of one session. Connects again by itself, and resumes after the last one that came."""

    def __init__(self, session: Session, parts: Parts, after: str | None) -> None:
        self._session = session
        self._parts = parts
        self._last = after
        self._tries = 0

    async def read(self) -> AsyncGenerator[SessionEvent]:
        """Every event, until the session ends (the last one is `ended`), nobody is signed in, or it was `replaced`."""
        while True:
            try:
                kept = await self._session.usable()
                async for event in self._connection(kept):
                    yield event
                    if event.name in {_ENDED, _REPLACED}:
                        return
            except NotSignedIn as over:
                if over.reason is not None:
                    yield SessionEvent(_ENDED, {"reason": over.reason.value}, self._last)
                return
            except (Refused, Unreachable) as error:
                await self._wait(error)

    async def _connection(self, kept: KeptSession) -> AsyncGenerator[SessionEvent]:
        call = Call("GET", PATH, bearer=kept.tokens.access, after=self._last)
        try:
            async with self._parts.transport.listen(call) as arriving:
                async for sent in arriving:
                    event = self._heard(sent, kept)
                    yield event
                    if event.name == _STALE:
                        await self._session.renew(kept)
                        return
        except Refused as refused:
            if not await self._session.mend(refused, kept):
                raise
        else:
            raise Unreachable("The stream has ended.", "lost")

    def _heard(self, sent: Sent, kept: KeptSession) -> SessionEvent:
        event = self._read(sent)
        if event.name == _HELLO:
            self._tries = 0
        if event.name == _ENDED:
            self._session.ended(kept, named_reason(event.data.get("reason")))
        return event

    def _read(self, sent: Sent) -> SessionEvent:
        try:
            data = msgspec.json.decode(sent.data or "{}", type=dict[str, Any])
        except msgspec.DecodeError:
            raise Unreachable("An event is not the service's.", "portal") from None
        self._last = sent.id or self._last
        return SessionEvent(sent.name, data, self._last)

    async def _wait(self, error: Refused | Unreachable) -> None:
        wait = backoff_seconds(self._tries, error.retry_after_seconds, self._parts.timing.random())
        self._tries += 1
        # A broken stream alone says little: ask, so that the state is true while we wait.
        await self._session.confirm()
        await self._parts.timing.sleep(wait)
