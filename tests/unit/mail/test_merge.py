"""How what is told of a message joins what is known: in any order, and never less than was known."""

from itertools import permutations

import pytest

from mooring.mail import Bounce, MessageState
from mooring.mail.delivery import later_state, takes_over

Told = tuple[MessageState, Bounce | None]

ACCEPTED: Told = (MessageState.ACCEPTED, None)
DELAYED: Told = (MessageState.DELAYED, None)
DELIVERED: Told = (MessageState.DELIVERED, None)
SOFT: Told = (MessageState.BOUNCED, Bounce.SOFT)
HARD: Told = (MessageState.BOUNCED, Bounce.HARD)
COMPLAINED: Told = (MessageState.COMPLAINED, None)
FAILED: Told = (MessageState.FAILED, None)


def _after(*told: Told) -> Told:
    state: Told = (MessageState.SENDING, None)
    for new in told:
        if takes_over(state[0], new[0], was=state[1], now=new[1]):
            state = new
    return state


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ([ACCEPTED, DELIVERED], DELIVERED),
        ([ACCEPTED, DELAYED, DELIVERED], DELIVERED),
        ([ACCEPTED, SOFT, DELIVERED], DELIVERED),
        ([ACCEPTED, HARD, DELIVERED], HARD),
        ([ACCEPTED, SOFT, HARD], HARD),
        ([ACCEPTED, DELIVERED, COMPLAINED], COMPLAINED),
        ([ACCEPTED, DELAYED, SOFT], SOFT),
        ([FAILED, ACCEPTED], FAILED),
        ([FAILED, DELIVERED], DELIVERED),
        ([FAILED, HARD], HARD),
    ],
)
def test_what_says_more_stays_in_every_order(told: list[Told], left: Told) -> None:
    """However the notices of one message are shuffled, and whichever comes twice."""
    for order in permutations([*told, told[0]]):
        assert _after(*order) == left


def test_the_later_state_is_one_of_the_two() -> None:
    """And the old one when the new one says less, or the same."""
    assert later_state(MessageState.SENDING, MessageState.DELIVERED) is MessageState.DELIVERED
    assert later_state(MessageState.DELIVERED, MessageState.ACCEPTED) is MessageState.DELIVERED
    assert later_state(MessageState.SUPPRESSED, MessageState.FAILED) is MessageState.SUPPRESSED


def test_what_was_for_nobody_stays_so() -> None:
    """Whatever is told of it."""
    for state in MessageState:
        assert later_state(MessageState.VOID, state) is MessageState.VOID
