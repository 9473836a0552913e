"""Fakes at the ports that several suites share: a clock that is set, ids that count, a hasher that costs nothing."""

from datetime import UTC, datetime, timedelta

from mooring.accounts import Match

START = datetime(2026, 11, 23, 13, 0, 0, tzinfo=UTC)


class FakeClock:
    """Stands still until `advance`."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now
        self._monotonic = 1000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, by: timedelta) -> None:
        self._now += by
        self._monotonic += by.total_seconds()


class CountingIds:
    """`usr_1`, `wsp_2` …, and tokens that are 43 characters long as real ones are."""

    def __init__(self) -> None:
        self._count = 0

    def new_id(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}_{self._count}"

    def new_token(self) -> str:
        self._count += 1
        return f"token{self._count}".ljust(43, "x")


class PlainHasher:
    """Keeps passwords in the clear and counts the work, so that a test can see that the same was done."""

    def __init__(self) -> None:
        self.hashed = 0
        self.verified = 0
        self.outdated = False

    async def hash(self, password: str) -> str:
        self.hashed += 1
        return f"plain:{password}"

    async def verify(self, password: str, stored: str | None) -> Match:
        self.verified += 1
        return Match(good=stored == f"plain:{password}", outdated=self.outdated and stored is not None)

    def close(self) -> None:
        """Nothing to give back."""
