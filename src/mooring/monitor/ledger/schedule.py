"""When an attempt that failed is made again."""

from datetime import timedelta

FIRST = timedelta(seconds=1)
LONGEST = timedelta(minutes=5)
CLOSED_LOOKED_AT_EVERY = timedelta(minutes=1)
"""How often it is looked whether a deleted workspace is back."""


def pause_after(attempts: int, chance: float) -> timedelta:
    """Doubled from a second to five minutes; `chance` (0 to 1) takes off up to half, so that not all come at once."""
    whole = min(LONGEST, FIRST * 2 ** min(attempts - 1, 16))
    return whole * (1 - chance / 2)
