"""How often something may be done under a key."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeClock
from mooring.kit import rates
from mooring.kit.rates import MemoryRateLimiter, Rate, Unlimited

PER_MINUTE = Rate(10, timedelta(minutes=1))


async def test_all_of_a_window_may_come_at_once_and_no_more() -> None:
    """Ten of ten pass, the eleventh is told how long to wait."""
    limiter = MemoryRateLimiter(FakeClock())
    assert [await limiter.take("alice", PER_MINUTE) for _ in range(11)] == [0] * 10 + [6]


async def test_waiting_as_told_is_enough() -> None:
    """After the seconds that were named one more passes, and only one."""
    clock = FakeClock()
    limiter = MemoryRateLimiter(clock)
    for _ in range(10):
        await limiter.take("alice", PER_MINUTE)
    clock.advance(timedelta(seconds=await limiter.take("alice", PER_MINUTE)))
    assert await limiter.take("alice", PER_MINUTE) == 0
    assert await limiter.take("alice", PER_MINUTE) > 0


async def test_what_is_refused_is_not_counted() -> None:
    """Somebody who goes on trying does not put off the moment when they may again."""
    clock = FakeClock()
    limiter = MemoryRateLimiter(clock)
    waits = [await limiter.take("alice", PER_MINUTE) for _ in range(1000)]
    assert waits[-1] == waits[10]


async def test_keys_do_not_count_for_each_other() -> None:
    """One key's limit leaves another's alone."""
    limiter = MemoryRateLimiter(FakeClock())
    for _ in range(11):
        await limiter.take("alice", PER_MINUTE)
    assert await limiter.take("carol", PER_MINUTE) == 0


async def test_forgotten_keys_take_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that are free again are swept away when there are many."""
    monkeypatch.setattr(rates, "_SWEEP_AT", 100)
    clock = FakeClock()
    limiter = MemoryRateLimiter(clock)
    for n in range(99):
        await limiter.take(f"old {n}", PER_MINUTE)
    clock.advance(timedelta(minutes=2))
    await limiter.take("new", PER_MINUTE)
    await limiter.take("newer", PER_MINUTE)
    assert set(limiter.remembered) == {"new", "newer"}


async def test_unlimited_lets_everything_through() -> None:
    """For load tests nothing is counted."""
    assert [await Unlimited().take("alice", Rate(1, timedelta(days=1))) for _ in range(50)] == [0] * 50


@given(
    times=st.integers(1, 20),
    pauses=st.lists(st.floats(0, 30, allow_nan=False), min_size=1, max_size=120),
)
async def test_never_more_than_twice_the_rate_in_any_window(times: int, pauses: list[float]) -> None:
    """Whatever the pattern, a window of a minute sees at most `times` at once and `times` more as they become free."""
    clock = FakeClock()
    limiter = MemoryRateLimiter(clock)
    passed: list[float] = []
    for pause in pauses:
        clock.advance(timedelta(seconds=pause))
        if await limiter.take("alice", Rate(times, timedelta(minutes=1))) == 0:
            passed.append(clock.monotonic())
    for start in passed:
        assert sum(start <= at < start + 60 for at in passed) <= 2 * times
