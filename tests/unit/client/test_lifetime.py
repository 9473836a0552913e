"""How long a token lives, by the server's clock and nobody else's."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client_world import FakeTiming, access_token
from mooring.client.lifetime import ServerClock, Span, span_of
from mooring.client.timing import backoff_seconds

_CHANCE = st.floats(0, 1, exclude_max=True)


def test_the_life_of_a_token_is_read_from_it() -> None:
    """`iat` and `exp`, without any check of the signature."""
    assert span_of(access_token(100, 1000)) == Span(100, 1000)


@pytest.mark.parametrize("text", ["", "abc", "a.b.c", "a.e30.c", "a.eyJleHAiOiJzb29uIn0.c", "\ud800.\ud800.x"])
def test_an_odd_token_has_no_life_and_does_no_harm(text: str) -> None:
    """None, so that the server's answers decide alone."""
    assert span_of(text) is None


@given(life=st.floats(360, 100_000), chance=_CHANCE)
def test_renewal_comes_two_minutes_early_and_a_little_more_by_chance(life: float, chance: float) -> None:
    """At most half a minute more, so that clients which started together do not renew together."""
    early = life - Span(0, life).due(chance)
    assert 119.99 <= early <= 150.01


@given(life=st.floats(0.1, 359), chance=_CHANCE)
def test_a_short_life_is_renewed_in_its_last_third(life: float, chance: float) -> None:
    """Or a little before: never at once."""
    due = Span(0, life).due(chance)
    assert life * 7 / 12 - 0.01 <= due <= life * 2 / 3 + 0.01


@pytest.mark.parametrize("hours", [-24, -1, 0, 1, 24])
def test_the_devices_wall_clock_has_no_say(hours: int) -> None:
    """However wrong it is, the server's time is what the server said, carried on by the monotonic clock."""
    timing = FakeTiming(timedelta(hours=hours))
    clock = ServerClock(timing)
    assert clock.now() is None
    clock.measure("2026-11-23T13:00:00.000Z", timing.monotonic())
    timing.elapsed += 60
    told = clock.now()
    assert told is not None
    assert told == pytest.approx(1795438860)


@given(tries=st.integers(0, 10_000), chance=_CHANCE, asked=st.none() | st.floats(0, 1e9))
def test_waits_grow_and_have_a_cap(tries: int, chance: float, asked: float | None) -> None:
    """From a second to half a minute, spread by a fifth; as long as the server asks, but never for hours."""
    wait = backoff_seconds(tries, asked, chance)
    assert 0.8 <= wait <= max(36.0, min(asked or 0, 900))
    assert wait >= min(asked or 0, 900)
