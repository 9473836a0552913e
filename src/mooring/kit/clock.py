"""The clock port: wall time for what is stored and shown, monotonic time for what is waited for."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time. `now` is aware UTC; `monotonic` is seconds from an arbitrary start and never goes back."""

    def now(self) -> datetime: ...

    def monotonic(self) -> float: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class SteadyClock:
    """Wall time that goes on evenly, whatever somebody sets the machine's clock to: for how long something holds."""

    def __init__(self) -> None:
        self._began: tuple[datetime, float] | None = None

    def now(self, clock: Clock) -> datetime:
        """What `clock` said when it was asked first, and what has passed since by its monotonic time."""
        if self._began is None:
            self._began = (clock.now(), clock.monotonic())
        began, began_at = self._began
        return began + timedelta(seconds=clock.monotonic() - began_at)


def iso_milliseconds(moment: datetime) -> str:
    """`moment` as `2026-11-23T13:06:43.839Z`: the form of every time on the wire."""
    return moment.astimezone(UTC).isoformat("T", "milliseconds")[:-6] + "Z"
