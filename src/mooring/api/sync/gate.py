"""Who may open a sync socket or call sync over HTTP, and into which workspace."""

from collections.abc import Mapping
from dataclasses import dataclass

from mooring.api.principal import access_token_from_headers, bearer_token, require_origin
from mooring.api.sync.authority import Authority
from mooring.api.sync.sockets import SyncSockets
from mooring.api.sync.visits import Visits
from mooring.hub import Hub
from mooring.kit.errors import Forbidden, Invalid
from mooring.sessions.errors import TokenMissing
from mooring.wire.dialing import Dialing, dialing_of
from mooring.workspaces import Action, WorkspaceId, require


class DialingMalformed(Invalid):
    """The query is not what the sync client appends to its URL."""

    code = "DIALING_MALFORMED"
    title = "The sync address needs storeId, transport and, if there is one, payload, as the client writes them."


class TooManySockets(Forbidden):
    """The session holds as many sync sockets as it may."""

    code = "TOO_MANY_SOCKETS"
    title = "This session has too many open sync connections."


@dataclass(frozen=True, slots=True)
class SyncGate:
    """Admits a dialing client."""

    hub: Hub
    sockets: SyncSockets
    sockets_per_session: int
    visits: Visits

    def dialing(self, query: bytes) -> Dialing:
        """The query's meaning. Refuses `DialingMalformed`."""
        dialing = dialing_of(query)
        if dialing is None:
            raise DialingMalformed
        return dialing

    async def admit(self, dialing: Dialing, headers: Mapping[str, str]) -> Authority:
        """The authority of an admitted client; `leave` gives it back.

        Refuses unknown, expired and ended sessions, strangers and missing workspaces, a cookie from a foreign origin,
        and one session's socket too many.
        """
        hub = self.hub
        principal = hub.mint.access.read(self._credential(dialing, headers))
        session = await hub.live_sessions.admit(principal)
        try:
            workspace_id = WorkspaceId(dialing.store_id)
            standing = require(await hub.access_view.standing(session.user_id, workspace_id), Action.READ)
            self._check_sockets(session.session_id)
            self.visits.note(session.user_id, workspace_id)
            return Authority(session, workspace_id, standing, hub)
        except BaseException:
            hub.live_sessions.release(session.session_id)
            raise

    def leave(self, authority: Authority) -> None:
        """Gives back what `admit` took."""
        self.hub.live_sessions.release(authority.session_id)

    def _check_sockets(self, session_id: str) -> None:
        if self.sockets.of_session(session_id) >= self.sockets_per_session:
            raise TooManySockets

    def _credential(self, dialing: Dialing, headers: Mapping[str, str]) -> str:
        # What a page cannot be made to send goes first; the cookie, which the browser adds by itself, last.
        token = bearer_token(headers) or dialing.auth_token
        if token is not None:
            return token
        found = access_token_from_headers(headers)
        if found is None:
            raise TokenMissing
        require_origin(self.hub, headers)
        return found[0]
