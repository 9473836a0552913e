"""Which pushes wait unanswered, by session: the sync sockets say so here, and the session's event streams tell it.

The stock client waits for its answer without a word, so this is the only way for a person to learn why nothing is saved.
"""

from collections.abc import Callable, Mapping

# Gets a session, a workspace, and the code of why a push waits there; None when none does any more.
TellWrites = Callable[[str, str, str | None], None]


class ParkedWrites:
    """Tells each change once. Several sockets of one session may wait in one workspace: it flows when none does."""

    def __init__(self, tell: TellWrites) -> None:
        self._tell = tell
        self._waiting: dict[str, dict[str, _Waiting]] = {}

    def parked(self, socket: object, session_id: str, workspace_id: str, reason: str) -> None:
        """A push of `socket` waits, for this reason."""
        waiting = self._waiting.setdefault(session_id, {}).setdefault(workspace_id, _Waiting())
        waiting.sockets.add(socket)
        if waiting.reason != reason:
            waiting.reason = reason
            self._tell(session_id, workspace_id, reason)

    def flowing(self, socket: object, session_id: str, workspace_id: str) -> None:
        """No push of `socket` waits any more."""
        mine = self._waiting.get(session_id, {})
        waiting = mine.get(workspace_id)
        if waiting is None:
            return
        waiting.sockets.discard(socket)
        if waiting.sockets:
            return
        del mine[workspace_id]
        if not mine:
            del self._waiting[session_id]
        self._tell(session_id, workspace_id, None)

    def of_session(self, session_id: str) -> Mapping[str, str]:
        """Where pushes of the session wait at this moment, and why."""
        return {workspace_id: one.reason for workspace_id, one in self._waiting.get(session_id, {}).items()}


class _Waiting:
    """The sockets of one session whose pushes wait in one workspace, and the reason that was told last."""

    __slots__ = ("reason", "sockets")

    def __init__(self) -> None:
        self.sockets: set[object] = set()
        self.reason = ""
