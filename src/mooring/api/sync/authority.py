"""By what right a sync socket is open: judged anew, from memory, on every frame."""

from dataclasses import dataclass
from datetime import timedelta

from mooring.hub import Hub
from mooring.kit.errors import Refusal
from mooring.sessions import LiveSession
from mooring.sync import Author
from mooring.workspaces import Action, Allowance, Standing, WorkspaceId, WorkspaceMissing, decide
from mooring.workspaces.allowance import NOTHING

SESSION_OVER = 4401
NO_ACCESS = 4403
NO_WORKSPACE = 4404
LOG_REPLACED = 4409
FLOOD = 4429
RESTART = 1012
BROKEN = 1011


@dataclass(frozen=True, slots=True)
class Closing:
    """Why a socket is closed: a WebSocket close code and a short reason."""

    code: int
    reason: str


def closing_for(refusal: Refusal) -> Closing:
    """How the socket ends of a user who may not read, or not any more."""
    return Closing(NO_WORKSPACE if isinstance(refusal, WorkspaceMissing) else NO_ACCESS, refusal.code)


class Authority:
    """One session in one workspace. Asks only what is in memory, and says no to what is not known there."""

    __slots__ = ("_access", "_clock", "_session", "_sessions", "_standing", "author", "session_id", "workspace_id")

    def __init__(self, session: LiveSession, workspace_id: WorkspaceId, standing: Standing, hub: Hub) -> None:
        self._session = session
        self._standing: Standing | None = standing
        self._sessions = hub.live_sessions
        self._access = hub.access_view
        self._clock = hub.clock
        self.session_id = session.session_id
        self.workspace_id = workspace_id
        self.author = Author(session.user_id, session.session_id)

    def session_over(self) -> Closing | None:
        """How to close when the session has ended, or no access token of it is good any more."""
        session = self._sessions.standing(self._session.session_id)
        if session is None:
            return Closing(SESSION_OVER, "revoked")
        if session.ended_reason is not None:
            return Closing(SESSION_OVER, session.ended_reason)
        return Closing(SESSION_OVER, "expired") if self._clock.now() >= session.access_until else None

    def time_left(self) -> timedelta:
        """How long until the session's latest access token expires."""
        session = self._sessions.standing(self._session.session_id)
        return timedelta(0) if session is None else session.access_until - self._clock.now()

    @property
    def settled(self) -> bool:
        """Whether the user's standing in the workspace is known at this moment."""
        return self._standing is not None

    @property
    def current(self) -> bool:
        """Whether nothing has changed since the standing was looked up, or it is being looked up again."""
        return self._access.remembered(self._session.user_id, self.workspace_id) == self._standing

    def unsettle(self) -> None:
        """The standing may have changed: `settle` finds out, and nothing is allowed until then."""
        self._standing = None

    async def settle(self) -> Closing | None:
        """Looks the standing up again; how to close when it does not allow to read."""
        standing = await self._access.standing(self._session.user_id, self.workspace_id)
        refusal = decide(standing, Action.READ)
        if refusal is not None:
            return closing_for(refusal)
        self._standing = standing
        return None

    @property
    def allowance(self) -> Allowance:
        """How much the workspace's log may hold, as far as is known at this moment: nothing while that is not."""
        return self._standing.allowance if self._standing is not None else NOTHING

    def may_write(self) -> Refusal | None:
        """None when a push may be written now; else why not."""
        return decide(self._standing, Action.WRITE)
