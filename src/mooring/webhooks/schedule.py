"""When a delivery is tried again: soon, then seldom, over three days."""

from datetime import datetime, timedelta

# How long after the attempt before. The first comes at once.
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
MOST_ATTEMPTS = len(PAUSES) + 1
_SPREAD = 0.2


def due_after(attempts: int, at: datetime, chance: float) -> datetime | None:
    """When to try again after so many attempts, the last one `at`; None when that was the last.

    `chance` (0 to 1) makes the pause up to a fifth longer, so that what failed together is not tried together.
    """
    if not 1 <= attempts < MOST_ATTEMPTS:
        return None
    return at + PAUSES[attempts - 1] * (1 + _SPREAD * chance)
