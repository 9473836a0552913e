"""Who has just left a live pull: for a minute, each once, and not more than there is room for."""

import pytest

from mooring.api.sync import LostPulls, lost_pulls

HERE, THERE = ("ses_1", "wsp_1"), ("ses_1", "wsp_2")


def test_who_left_is_known_once_and_for_a_minute() -> None:
    """Whoever comes after them, or later than that, is new; so is who comes to another workspace."""
    seconds = [0.0]
    lost = LostPulls(lambda: seconds[0])
    lost.left(HERE)
    assert [lost.came_back(one) for one in (THERE, HERE, HERE)] == [False, True, False]
    lost.left(HERE)
    seconds[0] = 59.0
    lost.left(THERE)
    seconds[0] = 60.0
    assert [lost.came_back(one) for one in (HERE, THERE)] == [False, True]


def test_of_too_many_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaving again is leaving last."""
    monkeypatch.setattr(lost_pulls, "_MOST", 2)
    lost = LostPulls(lambda: 0.0)
    for one in ("a", "b", "a", "c"):
        lost.left((one, "wsp_1"))
    assert [lost.came_back((one, "wsp_1")) for one in "abc"] == [True, False, True]
