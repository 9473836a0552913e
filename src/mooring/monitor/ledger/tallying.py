"""What is counted of handlers."""

from typing import Literal, Protocol

Fate = Literal["done", "failed", "dead"]


class HandledTally(Protocol):
    """Counts. Never waits, never raises."""

    def handled(self, handler: str, fate: Fate) -> None:
        """An attempt of a handler ended so; `failed` is tried again."""
        ...


class NoTally:
    """Counts nothing."""

    def handled(self, handler: str, fate: Fate) -> None:
        """Not counted."""
