"""When something is tried again: a message that a transport put off, and a transport that has trouble."""

from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
CAREFUL_PAUSE = timedelta(minutes=15)
"""For how long a message waits whose next try must not break off again, unless its transport is seen to be well before."""
_SHORTEST_REST, _LONGEST_REST = 1.0, 60.0
_LONGEST_WISH = 900.0
"""A transport that asks for more than a quarter of an hour is asked again then: it may have meant milliseconds."""
_MOST_DOUBLINGS = 20


def due_after(attempts: int, at: datetime, chance: float) -> datetime:
    """When a message is tried again whose attempt number `attempts` ended at `at`; `chance` (0 to 1) spreads them."""
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempts - 1, _MOST_DOUBLINGS))
    return at + pause * _spread(chance)


def rest_after(failures: int, wish: float | None, chance: float) -> float:
    """For how many seconds a transport is left alone after so many failures in a row; `wish` is what it asked for."""
    rest = min(_LONGEST_REST, _SHORTEST_REST * 2.0 ** min(failures - 1, _MOST_DOUBLINGS)) * _spread(chance)
    return max(rest, min(wish or 0.0, _LONGEST_WISH))


def _spread(chance: float) -> float:
    return 0.8 + 0.4 * chance
