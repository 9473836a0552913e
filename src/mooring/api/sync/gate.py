"""Who may open a sync socket or call sync over HTTP, and into which workspace."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from mooring.api.sync.authority import Authority
from mooring.api.sync.sockets import SyncSockets
from mooring.kit.clock import Clock
from mooring.kit.errors import Forbidden, Invalid
from mooring.sessions import AccessTokens, LiveSessions, Principal
from mooring.sessions.errors import TokenMissing
from mooring.workspaces import AccessView, Action, WorkspaceId, require
from mooring.wire.dialing import Dialing, dialing_of


class DialingMalformed(Invalid):
    """The query is not what the sync client appends to its URL."""

    code = "DIALING_MALFORMED"
    title = "The sync address needs storeId, transport and, if there is one, payload, as the client writes them."


class SyncOriginRefused(Forbidden):
    """A cookie came with a page of another origin, or with none."""

    code = "SYNC_ORIGIN_REFUSED"
    title = "This page may not use the session's cookie."


class TooManySockets(Forbidden):
    """The session holds as many sync sockets as it may."""

    code = "TOO_MANY_SOCKETS"
    title = "This session has too many open sync connections."


@dataclass(frozen=True, slots=True)
class SyncGate:
    """Admits a dialing client. `origin_allowed` judges the Origin of a request that comes with a cookie."""

    tokens: AccessTokens
    sessions: LiveSessions
    access: AccessView
    clock: Clock
    sockets: SyncSockets
    origin_allowed: Callable[[str | None], bool]
    access_cookie: str
    sockets_per_session: int

    def dialing(self, query: bytes) -> Dialing:
        """The query's meaning. Refuses `DialingMalformed`."""
        dialing = dialing_of(query)
        if dialing is None:
            raise DialingMalformed
        return dialing

    async def admit(self, dialing: Dialing, headers: Mapping[str, str]) -> Authority:
        """The authority of an admitted client; `leave` gives it back.

        Refuses unknown, expired and ended sessions, strangers and missing workspaces, foreign origins with a cookie,
        and one session's socket too many.
        """
        principal = self.tokens.read(self._credential(dialing, headers))
        session = await self.sessions.admit(principal)
        try:
            workspace_id = WorkspaceId(dialing.store_id)
            standing = require(await self.access.standing(session.user_id, workspace_id), Action.READ)
            self._check_sockets(principal)
            return Authority(session, workspace_id, standing, self.sessions, self.access, self.clock)
        except BaseException:
            self.sessions.release(session.session_id)
            raise

    def leave(self, authority: Authority) -> None:
        """Gives back what `admit` took."""
        self.sessions.release(authority.session_id)

    def _credential(self, dialing: Dialing, headers: Mapping[str, str]) -> str:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token:
            return token.strip()
        if dialing.auth_token is not None:
            return dialing.auth_token
        token = _cookie(headers.get("cookie", ""), self.access_cookie)
        if not token:
            raise TokenMissing
        if not self.origin_allowed(headers.get("origin")):
            raise SyncOriginRefused
        return token

    def _check_sockets(self, principal: Principal) -> None:
        if self.sockets.of_session(principal.session_id) >= self.sockets_per_session:
            raise TooManySockets


def _cookie(header: str, name: str) -> str | None:
    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return None
    return morsel.value if morsel is not None else None
