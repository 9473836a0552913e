"""Time for leases: it goes on evenly, whatever somebody sets the machine's clock to."""

from datetime import datetime, timedelta

from mooring.kit.clock import Clock


class SteadyClock:
    """The wall clock as it was at the start, and what has passed since."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began = clock.now()
        self._began_at = clock.monotonic()

    def now(self) -> datetime:
        return self._began + timedelta(seconds=self._clock.monotonic() - self._began_at)
