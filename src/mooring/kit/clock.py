"""The clock port: wall time for what is stored and shown, monotonic time for what is waited for."""

import time
from datetime import UTC, datetime
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


def iso_milliseconds(moment: datetime) -> str:
    """`moment` as `2026-11-23T13:06:43.839Z`: the form of every time on the wire."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
