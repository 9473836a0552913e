"""What a server does instead of answering, and how long a test waits for it."""

from collections.abc import Callable
from enum import Enum
from threading import Condition


class Step(Enum):
    """What happens instead of a plain answer."""

    HANG_UP = "drop the connection; nothing was taken"
    TAKE_AND_HANG_UP = "take the message, then drop the connection without an answer"
    HOLD = "do nothing before the gate opens; then as if nothing had been"
    TAKE_AND_HOLD = "take the message, and answer when the gate opens"


class Told:
    """Something that grows while others wait for it."""

    def __init__(self) -> None:
        self._changed = Condition()

    def tell(self) -> None:
        """Wake whoever waits."""
        with self._changed:
            self._changed.notify_all()

    def wait_for(self, reached: Callable[[], bool], seconds: float = 20) -> None:
        """Return when `reached`, looked at after every change. AssertionError when that takes too long."""
        with self._changed:
            assert self._changed.wait_for(reached, seconds), "it did not happen"
