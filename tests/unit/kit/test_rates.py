"""How often something may be done under a key."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeClock
from mooring.kit import rates
from mooring.kit.rates import Backoff, MemoryRateLimiter, Rate, Unlimited

PER_MINUTE = Rate(10, timedelta(minutes=1))
WAITS = Backoff(free=5, first=timedelta(seconds=1), longest=timedelta(minutes=1), quiet=timedelta(minutes=15))


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
    assert [await Unlimited().begin("alice", WAITS) for _ in range(50)] == [0] * 50


async def test_each_failure_doubles_the_wait_up_to_a_minute() -> None:
    """Five are free; then 1, 2, 4 … 60 seconds, and waiting as told is enough each time."""
    clock = FakeClock()
    limiter = MemoryRateLimiter(clock)
    assert [await limiter.begin("alice", WAITS) for _ in range(5)] == [0] * 5
    waits: list[int] = []
    for _ in range(9):
        waits.append(await limiter.begin("alice", WAITS))
        clock.advance(timedelta(seconds=waits[-1]))
        assert await limiter.begin("alice", WAITS) == 0
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


async def test_fifty_at_once_get_no_further_than_one_by_one() -> None:
    """An attempt counts from its beginning, not from its failure; what is refused is not counted."""
    limiter = MemoryRateLimiter(FakeClock())
    assert [await limiter.begin("alice", WAITS) for _ in range(50)] == [0] * 5 + [1] * 45
    assert limiter.attempted == {"alice": 5}


async def test_a_success_or_a_quarter_of_an_hour_of_quiet_makes_all_good() -> None:
    """Then five are free again."""
    clock = FakeClock()
    limiter = MemoryRateLimiter(clock)
    for _ in range(5):
        await limiter.begin("alice", WAITS)
    await limiter.forget("alice")
    assert [await limiter.begin("alice", WAITS) for _ in range(6)] == [0] * 5 + [1]
    clock.advance(timedelta(minutes=15, seconds=1))
    assert [await limiter.begin("alice", WAITS) for _ in range(6)] == [0] * 5 + [1]


async def test_a_forgiven_attempt_does_not_count() -> None:
    """It is as if it had not been; one that never was is forgiven, too."""
    limiter = MemoryRateLimiter(FakeClock())
    for _ in range(20):
        assert await limiter.begin("alice", WAITS) == 0
        await limiter.forgive("alice")
    await limiter.forgive("carol")
    assert [await limiter.begin("alice", WAITS) for _ in range(6)] == [0] * 5 + [1]


async def test_a_million_attempts_wait_a_minute() -> None:
    """The doubling has an end that no number breaks."""
    assert WAITS.wait_after(1_000_000) == 60


async def test_forgotten_attempts_take_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that are quiet are swept away when there are many."""
    monkeypatch.setattr(rates, "_SWEEP_AT", 100)
    clock = FakeClock()
    limiter = MemoryRateLimiter(clock)
    for n in range(100):
        await limiter.begin(f"old {n}", WAITS)
    clock.advance(timedelta(minutes=16))
    await limiter.begin("new", WAITS)
    assert set(limiter.attempted) == {"new"}


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
