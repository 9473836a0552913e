"""Who has just left a socket with a live pull: on the next one it asks for a pull at once, or it never will.

A stock client that misses a pong, or believes so, leaves its socket by itself and dials again, and its live pull is gone
without its knowing. Its timer may ring twice within a millisecond or two (Effect's `Schedule.fixed`, on a busy machine): then
the second ring finds no pong yet, however quick the server is. So this happens to sockets that nothing is wrong with.
"""

from collections.abc import Callable

_REMEMBERED_SECONDS = 60.0  # a stock client waits for up to 30 before it dials again
_MOST = 10_000

Place = tuple[str, str]
"""A session and a workspace."""


class LostPulls:
    """Remembers for a minute; of too many the oldest are forgotten. `now` is a clock that never goes back."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._left: dict[Place, float] = {}  # in the order of leaving

    def left(self, place: Place) -> None:
        """A socket with a live pull was left by its client."""
        self._left.pop(place, None)
        self._left[place] = self._now()
        if len(self._left) > _MOST:
            del self._left[next(iter(self._left))]

    def came_back(self, place: Place) -> bool:
        """Whether that was so within the last minute, and nobody came since."""
        at = self._left.pop(place, None)
        return at is not None and self._now() - at < _REMEMBERED_SECONDS
