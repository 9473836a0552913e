"""Events a minute: counted where they come, forgotten when they are old, bounded."""

from datetime import timedelta

import pytest

from fakes import FakeClock
from mooring.monitor.outlook import Tempo, tempo

MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def test_the_rate_is_that_of_five_minutes(clock: FakeClock) -> None:
    """Ten events are two a minute for as long as they are among the last five."""
    counted = Tempo(clock)
    counted.count("wsp_1", 7)
    counted.count("wsp_1", 3)
    assert counted.rate("wsp_1") == 2
    clock.advance(4 * MINUTE)
    assert counted.rate("wsp_1") == 2
    clock.advance(MINUTE)
    assert counted.rate("wsp_1") == 0


def test_the_history_has_a_count_for_each_of_thirty_minutes(clock: FakeClock) -> None:
    """The newest last; of a workspace that rests there is none."""
    counted = Tempo(clock)
    assert counted.history("wsp_1") == ()
    counted.count("wsp_1", 2)
    clock.advance(2 * MINUTE)
    counted.count("wsp_1", 1)
    assert counted.history("wsp_1") == [0] * 27 + [2, 0, 1]
    clock.advance(timedelta(minutes=tempo.MINUTES))
    assert counted.history("wsp_1") == ()


def test_a_workspace_that_rests_costs_nothing(clock: FakeClock) -> None:
    """Half an hour after its last event nothing is kept of it, once anything happens anywhere."""
    counted = Tempo(clock)
    for number in range(100):
        counted.count(f"wsp_{number}", 1)
    clock.advance(timedelta(minutes=tempo.MINUTES))
    counted.count("wsp_busy", 1)
    assert len(counted) == 1


def test_there_is_a_most(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more workspaces than are counted the quietest is forgotten."""
    monkeypatch.setattr(tempo, "MOST", 2)
    counted = Tempo(clock)
    counted.count("wsp_1", 1)
    counted.count("wsp_2", 1)
    clock.advance(MINUTE)
    counted.count("wsp_1", 1)
    counted.count("wsp_3", 1)
    assert [bool(counted.history(f"wsp_{number}")) for number in (1, 2, 3)] == [True, False, True]
