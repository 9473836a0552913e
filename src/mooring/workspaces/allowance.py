"""How much one workspace's log may hold."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allowance:
    """The most events, and the most bytes of them, that a log may hold. Reading is never limited by it."""

    events: int
    bytes: int


NOTHING = Allowance(0, 0)
"""Of who has not looked up how much it may be: unknown means no."""
