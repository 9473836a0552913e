"""The sessions that open sockets belong to, in memory: asked on every frame, told of every change. Fails closed."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from mooring.accounts import UserId
from mooring.kit.clock import Clock
from mooring.sessions.errors import SessionEnded, TokenInvalid
from mooring.sessions.model import EndReason, Principal, Session, SessionId

# Asks the directory for a session; None when there is none.
LoadSession = Callable[[SessionId], Awaitable[Session | None]]
SessionListener = Callable[[SessionId], None]
EndListener = Callable[[EndReason], None]


@dataclass(frozen=True, slots=True)
class LiveSession:
    """What is known of a session in use.

    After `access_until` without a renewal it counts as expired; at `expires_at` it ends if it is not used again before.
    """

    session_id: SessionId
    user_id: UserId
    access_until: datetime
    expires_at: datetime
    ended_reason: EndReason | None = None


@dataclass(slots=True)
class _Entry:
    users: int
    """Sockets and loads that hold the entry; at none it is forgotten."""
    live: LiveSession | None = None
    """None until the first load is done."""
    until: datetime | None = None
    """A renewal that came before the load was done."""
    expires_at: datetime | None = None
    """When the session ends by that renewal."""
    reason: EndReason | None = None
    """An end that came before the load was done."""


class LiveSessions:
    """Remembers a session from its first `admit` to its last `release`."""

    def __init__(self, load: LoadSession, clock: Clock) -> None:
        self._load = load
        self._clock = clock
        self._entries: dict[SessionId, _Entry] = {}
        self._listeners: list[SessionListener] = []
        self._end_listeners: list[EndListener] = []
        self._seen: dict[SessionId, datetime] = {}

    async def admit(self, principal: Principal) -> LiveSession:
        """Take the session into use, once for each socket; give it back with `release`.

        SessionEnded with its reason; TokenInvalid when there is no such session. A fault of the directory is raised,
        and nothing is held then.
        """
        entry = self._entries.setdefault(principal.session_id, _Entry(users=0))
        entry.users += 1
        try:
            return self._current(entry, principal, await self._known(entry, principal))
        except BaseException:
            self.release(principal.session_id)
            raise

    async def check(self, principal: Principal) -> LiveSession:
        """As `admit`, for one request: nothing is held afterwards."""
        live = await self.admit(principal)
        self.release(principal.session_id)
        return live

    def standing(self, session_id: SessionId) -> LiveSession | None:
        """What is known of a session in use; None when it is not in use: then it stands for nothing."""
        entry = self._entries.get(session_id)
        return entry.live if entry is not None else None

    def release(self, session_id: SessionId) -> None:
        """Give back one `admit`. The last one forgets the session."""
        entry = self._entries[session_id]
        entry.users -= 1
        if entry.users == 0:
            del self._entries[session_id]

    def renewed(self, session_id: SessionId, until: datetime, expires_at: datetime | None = None) -> None:
        """A new access token of the session is good `until` then, and the session ends at `expires_at` if it is unused.

        Call after the commit.
        """
        entry = self._entries.get(session_id)
        if entry is not None:
            entry.until = _later(entry.until, until)
            entry.expires_at = _later(entry.expires_at, expires_at)
            if entry.live is not None:
                entry.live = _renewed(entry.live, entry)
        self._tell(session_id)

    def ended(self, session_id: SessionId, reason: EndReason) -> None:
        """The session is over, for good. Call after the commit."""
        entry = self._entries.get(session_id)
        if entry is not None:
            entry.reason = reason
            if entry.live is not None:
                entry.live = replace(entry.live, ended_reason=reason)
        for listener in tuple(self._end_listeners):
            listener(reason)
        self._tell(session_id)

    def void_tokens(self) -> None:
        """No access token given out until now is good any more, nor any that somebody forged: all must be renewed.

        Sockets and streams of every session in use hear of it; a new token lets each go on.
        """
        now = self._clock.now()
        for entry in self._entries.values():
            entry.until = None
            if entry.live is not None:
                entry.live = replace(entry.live, access_until=min(entry.live.access_until, now))
        for session_id in tuple(self._entries):
            self._tell(session_id)

    def take_seen(self) -> Mapping[SessionId, datetime]:
        """The sessions that were asked for since the last call, and when: what moves `last_seen_at` between refreshes."""
        seen = dict(self._seen)
        self._seen.clear()
        return seen

    def listen(self, listener: SessionListener) -> Callable[[], None]:
        """Call `listener(session_id)` after each change; returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def listen_to_ends(self, listener: EndListener) -> None:
        """Call `listener(reason)` for each session that ended."""
        self._end_listeners.append(listener)

    async def _known(self, entry: _Entry, principal: Principal) -> LiveSession:
        if entry.live is not None and entry.live.user_id == principal.user_id:
            return entry.live
        session = await self._load(principal.session_id)
        if session is None or session.user_id != principal.user_id:
            raise TokenInvalid
        over = session.over(self._clock.now())
        return LiveSession(session.id, session.user_id, session.access_until, session.expires_at, over)

    def _current(self, entry: _Entry, principal: Principal, known: LiveSession) -> LiveSession:
        """`known` with what came in while it was loaded, and with this token's own expiry."""
        before = _renewed(entry.live or known, entry)
        until = max(before.access_until, principal.expires_at)
        entry.live = replace(before, access_until=until, ended_reason=entry.reason or before.ended_reason)
        if entry.live.ended_reason is not None:
            raise SessionEnded(entry.live.ended_reason)
        self._seen[principal.session_id] = self._clock.now()
        return entry.live

    def _tell(self, session_id: SessionId) -> None:
        for listener in tuple(self._listeners):
            listener(session_id)


def _renewed(live: LiveSession, entry: _Entry) -> LiveSession:
    """`live` with the renewals that were told of."""
    until, expires_at = entry.until or live.access_until, entry.expires_at or live.expires_at
    return replace(live, access_until=max(live.access_until, until), expires_at=max(live.expires_at, expires_at))


def _later(known: datetime | None, told: datetime | None) -> datetime | None:
    return max((moment for moment in (known, told) if moment is not None), default=None)
