"""Figures of mail: times, rates, goals, and when the operator should look at it now."""

from datetime import timedelta

import pytest

from fakes import START
from mooring.mail import Arrival, MessageState, Template
from mooring.mail.figures import Spread, bounced_of, figures_of, goals_of
from mooring.mail.trouble import Trouble, trouble_of


def _arrival(
    state: MessageState,
    template: Template = Template.WELCOME,
    *,
    accepted: float | None = None,
    delivered: float | None = None,
) -> Arrival:
    moments = [START + timedelta(seconds=at) if at is not None else None for at in (accepted, delivered)]
    return Arrival(template, state, START, *moments)


def _many(state: MessageState, count: int, template: Template = Template.WELCOME) -> list[Arrival]:
    return [_arrival(state, template)] * count


def test_times_are_those_of_half_and_of_nearly_all() -> None:
    """Of those that came so far; one message is both; a clock that went back is no time at all."""
    hundred = [_arrival(MessageState.DELIVERED, accepted=n, delivered=2 * n) for n in range(1, 101)]
    (found,) = figures_of([*hundred, _arrival(MessageState.QUEUED)])
    assert (found.accepted, found.delivered) == (Spread(50, 95), Spread(100, 190))
    (one,) = figures_of([_arrival(MessageState.ACCEPTED, accepted=-3)])
    assert (one.accepted, one.delivered) == (Spread(0, 0), None)


def test_rates_are_of_what_somebody_took() -> None:
    """What waits, was suppressed or was given up bounced nowhere; without any that was taken there is no rate."""
    waiting = [*_many(MessageState.QUEUED, 50), *_many(MessageState.SUPPRESSED, 9), *_many(MessageState.FAILED, 9)]
    (none,) = figures_of(waiting)
    assert (none.bounced, none.complained, none.count) == (None, None, 68)
    taken = [
        *_many(MessageState.ACCEPTED, 3),
        *_many(MessageState.DELIVERED, 4),
        *_many(MessageState.BOUNCED, 2),
        *_many(MessageState.COMPLAINED, 1),
    ]
    (found,) = figures_of([*waiting, *taken])
    assert (found.bounced, found.complained) == (0.2, 0.1)
    assert found.states[MessageState.SUPPRESSED] == 9


def test_each_template_stands_for_itself() -> None:
    """Those without messages are left out; the whole is what bounced of all."""
    arrivals = [*_many(MessageState.BOUNCED, 1), *_many(MessageState.DELIVERED, 1, Template.INVITATION)]
    assert [(one.template, one.bounced) for one in figures_of(arrivals)] == [
        (Template.INVITATION, 0.0),
        (Template.WELCOME, 1.0),
    ]
    assert bounced_of(arrivals) == 0.5


@pytest.mark.parametrize(("seconds", "met"), [(119.9, True), (120, False)])
def test_a_reset_is_to_arrive_within_two_minutes(seconds: float, met: bool) -> None:
    """Of 95 in 100; of other templates and of those that nobody delivered the goal says nothing."""
    reset = _arrival(MessageState.DELIVERED, Template.PASSWORD_RESET, delivered=seconds)
    assert goals_of([reset])[0].met is met
    assert goals_of([_arrival(MessageState.DELIVERED, delivered=9999)])[0].met is None
    assert goals_of(_many(MessageState.ACCEPTED, 3, Template.PASSWORD_RESET))[0].met is None


@pytest.mark.parametrize(("bounced", "met"), [(0, True), (1, False), (2, False)])
def test_less_than_one_in_a_hundred_is_to_bounce(bounced: int, met: bool) -> None:
    """One in a hundred is too much already."""
    arrivals = [*_many(MessageState.BOUNCED, bounced), *_many(MessageState.DELIVERED, 100 - bounced)]
    assert goals_of(arrivals)[1].met is met
    assert goals_of([])[1].met is None


@pytest.mark.parametrize(
    ("bounced", "delivered", "complained", "found"),
    [
        (2, 48, 0, set()),
        (3, 57, 0, set()),
        (3, 47, 0, {Trouble.BOUNCES}),
        (49, 0, 0, set()),
        (0, 10, 2, set()),
        (0, 10, 3, {Trouble.COMPLAINTS}),
        (50, 50, 9, {Trouble.BOUNCES, Trouble.COMPLAINTS}),
    ],
)
def test_what_is_trouble(bounced: int, delivered: int, complained: int, found: set[Trouble]) -> None:
    """More than 5 in 100 of fifty or more came back; or three people called it spam. Facts are numbers."""
    arrivals = [
        *_many(MessageState.BOUNCED, bounced),
        *_many(MessageState.DELIVERED, delivered),
        *_many(MessageState.COMPLAINED, complained),
        *_many(MessageState.QUEUED, 500),
    ]
    trouble = trouble_of(arrivals)
    assert set(trouble) == found
    assert all(not set(fact) - set("0123456789. %") for facts in trouble.values() for fact in facts.values())
