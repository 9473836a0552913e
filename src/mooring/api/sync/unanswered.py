"""Which sessions lately lost a socket with a push that nobody had answered.

The stock client sends such a push again by itself, after 1, 2, 4 … 30 seconds, and nothing that it says in between shows
that it will: whoever wants to know whether a device has brought everything has to wait that long.
"""

from collections import OrderedDict

SECONDS = 35.0
"""Longer than the stock client's longest pause between two tries of a push."""
_MOST = 10_000


class Unanswered:
    """Remembers for as long as it matters. Of whom nothing is known, the service may have cut off itself, until it has run that long."""

    def __init__(self, now: float) -> None:
        """`now`: monotonic seconds, here and in every method."""
        self._of_anybody = now + SECONDS
        self._until: OrderedDict[tuple[str, str], float] = OrderedDict()

    def note(self, session_id: str, workspace_id: str, now: float) -> None:
        """A socket of the session has just ended, in this workspace, with a push unanswered."""
        self._forget(now)
        self._put(session_id, workspace_id, now + SECONDS)

    def clear(self, session_id: str, workspace_id: str, now: float) -> None:
        """A socket of the session has ended, on which the last push was stored."""
        self._forget(now)
        self._put(session_id, workspace_id, 0.0)

    def until(self, session_id: str, workspace_id: str) -> float:
        """Until when a push of the session may still be waiting to be sent again."""
        return self._until.get((session_id, workspace_id), self._of_anybody)

    def _put(self, session_id: str, workspace_id: str, until: float) -> None:
        self._until[session_id, workspace_id] = until
        self._until.move_to_end((session_id, workspace_id))

    def _forget(self, now: float) -> None:
        if now >= self._of_anybody:
            while self._until and (len(self._until) >= _MOST or next(iter(self._until.values())) <= now):
                self._until.popitem(last=False)
        elif len(self._until) >= _MOST:
            self._until.popitem(last=False)
