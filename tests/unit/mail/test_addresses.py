"""What trouble does to an address: hard bounces and complaints for good, soft bounces for a while."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from fakes import START
from mooring.mail import Bounce
from mooring.mail.addresses import (
    MailAddress,
    SuppressedBecause,
    after_bounce,
    after_complaint,
    after_delivery,
    is_nothing,
    released,
    strain_at,
    suppressed,
)

DAY = timedelta(days=1)
NEW = MailAddress("bob@example.org", "Bob@example.org")


def _soft(address: MailAddress, after: timedelta = timedelta(0)) -> MailAddress:
    return after_bounce(address, Bounce.SOFT, START + after, "full")


def test_a_hard_bounce_suppresses_for_good() -> None:
    """At once, with its cause and moment, and still in ten years."""
    bounced = after_bounce(NEW, Bounce.HARD, START, "no such user")
    assert bounced.suppressed_at(START)
    assert bounced.suppressed_at(START + 3650 * DAY)
    assert bounced == replace(NEW, because=SuppressedBecause.HARD_BOUNCE, since=START, cause="no such user")


def test_a_complaint_suppresses_for_good() -> None:
    """Whoever called our mail spam gets no more of it."""
    assert after_complaint(NEW, START).because is SuppressedBecause.COMPLAINT
    assert after_complaint(NEW, START).suppressed_at(START + 3650 * DAY)


@pytest.mark.parametrize(("days", "left"), [(0, 1.0), (3, 0.5), (6, 0.25), (9, 0.125), (1.5, 0.5**0.5)])
def test_a_soft_bounce_weighs_half_after_three_days(days: float, left: float) -> None:
    """1 at first, and half of it every three days; before it happened not more than 1."""
    assert strain_at(_soft(NEW), START + days * DAY) == pytest.approx(left)
    assert strain_at(_soft(NEW), START - DAY) == 1.0


@pytest.mark.parametrize(
    ("bounces", "suppressed"),
    [
        ([0.0], False),
        ([0.0, 0.0], False),
        ([0.0, 0.0, 0.0], True),
        ([0.0, 1.0, 2.0], False),
        ([0.0, 0.0001, 0.0002], True),
        ([0.0, 0.25, 0.5], True),
        ([0.0, 1.0, 2.0, 3.0], True),
        ([0.0, 3.0, 6.0, 9.0, 12.0, 15.0, 18.0], False),
    ],
)
def test_soft_bounces_suppress_when_they_come_too_often(bounces: list[float], suppressed: bool) -> None:
    """Three within half a day, or one a day for four days; never one every three days, however long that goes on."""
    address = NEW
    for day in bounces:
        address = _soft(address, day * DAY)
    assert address.suppressed_at(START + bounces[-1] * DAY) is suppressed


def test_soft_bounces_are_forgiven() -> None:
    """Three at once suppress for three days, until they weigh 1.5; the next one then does not suppress again."""
    address = _soft(_soft(_soft(NEW)))
    assert (address.because, address.until) == (SuppressedBecause.SOFT_BOUNCES, START + 3 * DAY)
    assert strain_at(address, START + 3 * DAY) == pytest.approx(1.5)
    assert not address.suppressed_at(START + 3 * DAY)
    again = _soft(address, 3 * DAY)
    assert (again.because, again.since, again.until) == (None, None, None)
    assert _soft(again, 3 * DAY).suppressed_at(START + 3 * DAY)


def test_one_more_soft_bounce_holds_a_suppressed_address_longer() -> None:
    """Of mail that was on its way: what it weighs now decides anew, and `since` stays."""
    address = _soft(_soft(_soft(_soft(NEW))), 2 * DAY)
    assert address.since == START
    assert address.until is not None
    assert strain_at(address, address.until) == pytest.approx(1.5)
    assert address.until > START + 4 * DAY


def test_a_soft_bounce_that_is_told_late_weighs_what_is_left_of_it() -> None:
    """The order in which they are told makes no difference to how much they weigh."""
    weights = set()
    for order in permutations([0.0, 1.0, 2.5]):
        address = NEW
        for day in order:
            address = _soft(address, day * DAY)
        weights.add(round(strain_at(address, START + 4 * DAY), 9))
    assert len(weights) == 1


def test_what_says_more_stays() -> None:
    """Complaint over hard bounce over soft bounces in any order, and the operator's word over all; no delivery undoes it."""
    hear = {
        SuppressedBecause.COMPLAINT: lambda it: after_complaint(it, START),
        SuppressedBecause.HARD_BOUNCE: lambda it: after_bounce(it, Bounce.HARD, START),
        SuppressedBecause.SOFT_BOUNCES: lambda it: _soft(_soft(_soft(it))),
        None: lambda it: after_delivery(it, START - DAY),
    }
    for order in permutations(hear):
        address = NEW
        for one in order:
            address = hear[one](address)
        assert address.because is SuppressedBecause.COMPLAINT, order
        assert suppressed(address, START).because is SuppressedBecause.OPERATOR
        assert after_complaint(suppressed(address, START), START).because is SuppressedBecause.OPERATOR
    for for_good in (after_complaint(NEW, START), after_bounce(NEW, Bounce.HARD, START), suppressed(NEW, START)):
        assert after_delivery(for_good, START + DAY).suppressed_at(START + DAY)
        assert _soft(_soft(_soft(for_good, DAY), DAY), DAY).because is for_good.because


def test_a_delivery_clears_the_strain() -> None:
    """Of soft bounces before it, suppressing ones too; not of those that came after it, though it is told later."""
    strained = _soft(_soft(_soft(NEW)))
    assert is_nothing(after_delivery(strained, START + DAY), START + DAY)
    assert after_delivery(strained, START - DAY) == strained


def test_what_decayed_to_nothing_is_nothing() -> None:
    """One soft bounce after 18 days and a moment; not what is suppressed; a released address at once."""
    assert not is_nothing(_soft(NEW), START + 18 * DAY)
    assert is_nothing(_soft(NEW), START + 19 * DAY)
    assert not is_nothing(suppressed(NEW, START), START + 3650 * DAY)
    assert is_nothing(released(after_complaint(NEW, START)), START)
