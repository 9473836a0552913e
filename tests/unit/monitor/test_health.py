"""How a workspace fares: the worst that its signs say, and since when."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes import START
from mooring.monitor.health import LATE, Diagnosis, Health, HealthBook, Signs, diagnose

NOW = START
MINUTE = timedelta(minutes=1)
FINE = Signs(
    created_at=NOW - 60 * MINUTE, followed=True, followed_at=NOW - 59 * MINUTE, led_until=NOW + timedelta(seconds=5)
)


def test_a_workspace_that_is_led_taken_up_and_up_to_date_is_ok_since_it_was_taken_up() -> None:
    """Nothing else is needed, no handler and no event."""
    assert diagnose(FINE, NOW) == Diagnosis(Health.OK, FINE.followed_at)


@pytest.mark.parametrize(
    ("signs", "health", "since"),
    [
        (replace(FINE, damage="torn", damaged_since=NOW - MINUTE), Health.QUARANTINED, NOW - MINUTE),
        (replace(FINE, damage="torn"), Health.QUARANTINED, None),
        (replace(FINE, led_until=NOW), Health.UNREACHABLE, NOW),
        (replace(FINE, led_until=None), Health.UNREACHABLE, FINE.created_at),
        (replace(FINE, followed_at=None), Health.LAGGING, FINE.created_at),
        (replace(FINE, waiting_since=NOW - LATE, waiting_for="x"), Health.LAGGING, NOW - LATE),
    ],
)
def test_each_sign_of_trouble_has_its_health_and_says_since_when(signs: Signs, health: Health, since: object) -> None:
    """Damage, nobody who leads, not taken up, events that wait: told with a reason in words."""
    found = diagnose(signs, NOW)
    assert (found.health, found.since) == (health, since)
    assert found.because


@pytest.mark.parametrize(
    "signs",
    [
        replace(FINE, created_at=NOW - LATE / 2, followed_at=None),
        replace(FINE, waiting_since=NOW - LATE / 2, waiting_for="x"),
    ],
)
def test_what_waits_for_a_moment_only_is_no_trouble(signs: Signs) -> None:
    """A new workspace has ten seconds to be taken up, an event ten to be handled."""
    assert diagnose(signs, NOW).health is Health.OK


def test_the_worst_counts() -> None:
    """A damaged log comes before a missing leader, a missing leader before events that wait."""
    late = replace(FINE, waiting_since=NOW - MINUTE, waiting_for="x")
    unled = replace(late, led_until=None)
    assert diagnose(unled, NOW).health is Health.UNREACHABLE
    assert diagnose(replace(unled, damage="torn"), NOW).health is Health.QUARANTINED


def test_an_archived_or_deleted_workspace_needs_no_leader() -> None:
    """It is not followed, so only damage is trouble."""
    archived = replace(FINE, followed=False, followed_at=None, led_until=None)
    assert diagnose(archived, NOW).health is Health.OK
    assert diagnose(replace(archived, damage="torn"), NOW).health is Health.QUARANTINED


def test_trouble_whose_beginning_nobody_knows_began_when_it_was_seen_first() -> None:
    """And looking again does not make it younger."""
    book, torn = HealthBook(), Diagnosis(Health.QUARANTINED, None, "torn")
    assert book.since("wsp_1", torn, NOW) == NOW
    assert book.since("wsp_1", torn, NOW + MINUTE) == NOW


def test_after_trouble_it_is_ok_since_the_trouble_was_over() -> None:
    """Not since it was taken up long ago; another trouble then has its own beginning."""
    book, fine = HealthBook(), Diagnosis(Health.OK, NOW - 60 * MINUTE)
    assert book.since("wsp_1", fine, NOW) == NOW - 60 * MINUTE
    book.since("wsp_1", Diagnosis(Health.LAGGING, NOW - MINUTE, "late"), NOW)
    assert book.since("wsp_1", fine, NOW + MINUTE) == NOW + MINUTE
    assert book.since("wsp_1", fine, NOW + 2 * MINUTE) == NOW + MINUTE
    again = Diagnosis(Health.UNREACHABLE, NOW + 3 * MINUTE, "nobody")
    assert book.since("wsp_1", again, NOW + 4 * MINUTE) == NOW + 3 * MINUTE


def test_what_is_gone_is_forgotten() -> None:
    """The book has no line of a workspace that there is no more."""
    book, torn = HealthBook(), Diagnosis(Health.QUARANTINED, None, "torn")
    book.since("wsp_1", torn, NOW)
    book.keep_only(frozenset())
    assert book.since("wsp_1", torn, NOW + MINUTE) == NOW + MINUTE
