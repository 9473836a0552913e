"""Recognising loops: what is one, what only looks like one, and what it costs to look."""

from datetime import timedelta

import pytest

from mooring.sessions import LoopDetector, LoopPolicy, RefreshOutcome, SessionId
from mooring.sessions.loops import _MOST_SESSIONS, Failing, Loop

HERS = SessionId("ses_hers")
OK, RACED, INVALID = RefreshOutcome.OK, RefreshOutcome.RACED, RefreshOutcome.INVALID


def _loops(detector: LoopDetector, *refreshes: tuple[float, bool]) -> list[bool]:
    return [detector.renewed(HERS, at, rotated=rotated) is not None for at, rotated in refreshes]


def test_more_than_three_refreshes_in_five_minutes_are_a_loop() -> None:
    """The fourth is one; three are none; those of five minutes ago do not count any more."""
    detector = LoopDetector(LoopPolicy())
    assert _loops(detector, (0, True), (60, True), (120, True), (180, True)) == [False, False, False, True]
    assert detector.renewed(HERS, 200, rotated=True) == Loop(HERS, 4)
    quiet = LoopDetector(LoopPolicy())
    assert _loops(quiet, *((100.0 * number, True) for number in range(20))) == [False] * 20


def test_tabs_that_race_and_replies_that_were_lost_are_no_loop() -> None:
    """Fifty presenters of one token within ten seconds count once, however often that happens; later ones count."""
    detector = LoopDetector(LoopPolicy())
    crowd = [(start + number / 10, number == 0) for start in (0.0, 130.0, 260.0) for number in range(50)]
    assert not any(_loops(detector, *crowd))
    lonely = LoopDetector(LoopPolicy())
    assert _loops(lonely, (0, True), (11, False), (22, False), (33, False)) == [False, False, False, True]


def test_fresh_rotations_count_however_close_they_are() -> None:
    """A client that renews what it has just been given is the loop that is meant."""
    assert _loops(LoopDetector(LoopPolicy()), *((number / 10, True) for number in range(4)))[-1]


@pytest.mark.parametrize("life", [10, 20, 60, 100, 150, 300, 900])
def test_short_lived_tokens_are_no_false_alarm(life: int) -> None:
    """A client that renews when it should is never a loop, whatever the tokens' life; one that does so thrice as often is."""
    policy = LoopPolicy(access_life=timedelta(seconds=life))
    every = life - min(120, life / 3)
    good, bad = LoopDetector(policy), LoopDetector(policy)
    assert not any(_loops(good, *((number * every * 0.9, True) for number in range(200))))
    pace = min(every / 3, 60)
    assert any(_loops(bad, *((number * pace, True) for number in range(200))))


def test_the_usual_limit_is_the_one_that_was_set() -> None:
    """Three with tokens of a quarter of an hour; what the operator sets is taken as it is."""
    assert LoopPolicy().limit == 3
    assert LoopPolicy(refreshes=7).limit == 7


def test_sessions_that_are_quiet_are_forgotten() -> None:
    """Only what refreshed within the window is remembered, and never more than the most."""
    detector = LoopDetector(LoopPolicy())
    for number in range(_MOST_SESSIONS + 50):
        detector.renewed(SessionId(f"ses_{number}"), 0.0, rotated=True)
    assert detector.remembered == _MOST_SESSIONS
    detector.renewed(HERS, 301.0, rotated=True)
    assert detector.remembered == 1


def test_a_fleet_of_which_more_than_a_twentieth_fails_is_sick() -> None:
    """Six of a hundred, with the causes; five are none, and fewer than the sample say nothing."""
    detector = LoopDetector(LoopPolicy())
    for _ in range(95):
        assert detector.counted(OK, 0.0) is None
    found = [detector.counted(INVALID, 1.0) for _ in range(6)]
    assert found[:5] == [None] * 5
    assert found[5] == Failing(6, 101, {"invalid": 6})
    small = LoopDetector(LoopPolicy())
    assert [small.counted(INVALID, 0.0) for _ in range(19)] == [None] * 19
    assert small.counted(INVALID, 0.0) is not None


def test_failures_of_ten_minutes_ago_do_not_count() -> None:
    """The window moves on."""
    detector = LoopDetector(LoopPolicy())
    for _ in range(100):
        detector.counted(INVALID, 0.0)
    for _ in range(100):
        detector.counted(OK, 700.0)
    assert detector.counted(INVALID, 700.0) is None


def test_sessions_that_are_over_make_no_fleet_sick() -> None:
    """Expired, revoked and ended are the answers they should get."""
    detector = LoopDetector(LoopPolicy())
    for outcome in (RefreshOutcome.EXPIRED, RefreshOutcome.REVOKED, RefreshOutcome.ENDED, RACED) * 100:
        assert detector.counted(outcome, 0.0) is None
