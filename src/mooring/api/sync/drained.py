"""When a device that knows a former life of a log has brought everything that it had. Pure: seconds in, seconds out.

Nothing on the wire says so: the stock client tells neither how much it has to push nor that it has nothing. What it has, it
pushes at once when it is connected, and again as soon as it has looked at what others wrote.
"""

from dataclasses import dataclass

QUIET_SECONDS = 3.0
"""Without a push, after everything that it was sent: a client that has something pushes within a few round trips."""
EVENTS_PER_SECOND = 300.0
"""How fast a slow device takes in history: it looks at it before it pushes what it has itself, and says so at once."""
MOST_HISTORY_SECONDS = 20.0
LONGEST_SECONDS = 120.0
"""After this time nobody is waited for because of what others write: only its own pushes count."""
OWED_SECONDS = 35.0
"""For how long a push is waited for that a client was told to make anew, or to try again."""


@dataclass(frozen=True, slots=True)
class Pace:
    """For how long a device is waited for. Tests take shorter times."""

    quiet: float = QUIET_SECONDS
    owed: float = OWED_SECONDS


class Drained:
    """Of one device: what it was sent, and when it pushed last."""

    __slots__ = ("_begun", "_owed_until", "_pace", "_pushed_at", "_quiet_since", "_sent")

    def __init__(self, now: float, owed_until: float, pace: Pace) -> None:
        """`owed_until`: until when it may send a push again of which nothing else is known."""
        self._pace = pace
        self._begun = self._pushed_at = self._quiet_since = now
        self._owed_until = owed_until
        self._sent = 0

    def sent(self, events: int) -> None:
        """It was sent so many events that it lacked."""
        # What it is owed stays: who gets others' events pushes at once, but its own ones, whose answer was lost, only confirm
        # that, and what it made since waits behind the push that it will try again.
        self._sent += events

    def heard(self, now: float) -> None:
        """It took what it was sent."""
        self._quiet_since = now

    def answered(self, now: float, *, again: bool) -> None:
        """A push of it was answered; `again`: so that it has to push once more."""
        self._quiet_since = self._pushed_at = now
        self._owed_until = now + self._pace.owed if again else 0.0

    def takes_long(self, now: float) -> bool:
        """Whether it has been waited for as long as others may hold it up."""
        return now - self._begun >= LONGEST_SECONDS

    def seconds_left(self, now: float) -> float:
        """How long it must still be quiet; 0 when it has brought everything."""
        history = min(MOST_HISTORY_SECONDS, self._sent / EVENTS_PER_SECOND)
        # Whoever goes on writing to the former life would hold up everybody else in it: they take what it writes all the time.
        since = self._pushed_at if self.takes_long(now) else self._quiet_since
        return max(0.0, since + self._pace.quiet + history - now, self._owed_until - now)
