"""The rules of delivery by themselves: whatever happens, and in whatever order, is there ever one copy too many?"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import START
from mooring.mail import WAITING, Bounce, Message, MessageId, MessageState, Recipient, Template
from mooring.mail.delivery import (
    Accepted,
    Back,
    Claimed,
    DeliveryPolicy,
    Done,
    Later,
    Outcome,
    Refused,
    Ways,
    takes_over,
)
from mooring.mail.delivery.became import Case, became
from mooring.mail.delivery.decide import verdict_on
from mooring.mail.delivery.schedule import LONGEST_PAUSE, due_after, rest_after

POLICY = DeliveryPolicy()
IDEMPOTENT = {"good": True, "plain": False}
Deed = tuple[str, object]

OUTCOMES: Sequence[Outcome | Back] = (
    Accepted("id"),
    Accepted("id", delivered=True),
    Refused("no"),
    Refused("550", Bounce.HARD),
    Refused("552", Bounce.SOFT),
    Later("451", everybody=False),
    Later("503"),
    Later("broke off", perhaps_taken=True),
    Later("broke off", perhaps_taken=True, everybody=False),
    Back("not now"),
    Back("left behind", perhaps_taken=True),
)
# What breaks off is of most interest here, and ends nothing by itself.
ENDS = st.sampled_from(OUTCOMES) | st.sampled_from([one for one in OUTCOMES if getattr(one, "perhaps_taken", False)])
NOTICES = (
    (MessageState.DELAYED, None),
    (MessageState.DELIVERED, None),
    (MessageState.BOUNCED, Bounce.SOFT),
    (MessageState.BOUNCED, Bounce.HARD),
    (MessageState.COMPLAINED, None),
)
DEEDS = st.one_of(
    st.tuples(st.just("claim"), st.sampled_from(sorted(IDEMPOTENT))),
    st.tuples(st.just("end"), ENDS),
    st.tuples(st.just("die"), st.booleans()),
    st.tuples(st.just("notice"), st.sampled_from(NOTICES)),
    st.tuples(st.just("wait"), st.sampled_from([1, 90, 3600, 40_000])),
    st.tuples(st.just("once"), st.tuples(st.sampled_from(sorted(IDEMPOTENT)), ENDS)),
)


@dataclass
class Hand:
    """A claim that a worker has. `doubtful`: an earlier one may have been taken, as far as the workers can know."""

    claimed: Claimed
    doubtful: bool


@dataclass
class Model:
    """One message, its workers and its recipient, who got `copies`, each by a transport.

    `lost`: how many tries were heard of too late or never. `doubts`: those, and the ones that broke off when it may have been
    taken. `chances`: after how many of the latter it waited again.
    """

    message: Message = field(
        default_factory=lambda: Message(
            MessageId("msg_1"), Template.PASSWORD_CHANGED, Recipient("bob@example.org"), {}, START, due_at=START
        )
    )
    now: datetime = START
    hands: list[Hand] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    lost: int = 0
    doubts: int = 0
    chances: int = 0

    def claim(self, transport: object) -> None:
        assert isinstance(transport, str)
        message = self.message
        leased = message.claimed_until is not None and message.claimed_until > self.now
        if message.state not in WAITING or leased or (message.due_at or START) > self.now:
            return
        if message.transport is not None and message.transport != transport:
            return
        verdict = verdict_on(message, self.now, POLICY.give_up, None, frozenset())
        if verdict is not None:
            self.message = replace(message, state=verdict.state, cause=verdict.cause, claimed_until=None)
            return
        until = self.now + POLICY.lease
        doubtful = bool(self.hands) or self.doubts > 0
        self.hands.append(Hand(Claimed(replace(message, claimed_until=until), transport), doubtful))
        self.message = replace(message, state=MessageState.SENDING, claimed_until=until, transport=transport)

    def end(self, outcome: object) -> None:
        """Whoever has had it for the longest hears what came of it, however late."""
        if not self.hands:
            return
        hand = self.hands.pop(0)
        assert isinstance(outcome, (Accepted, Refused, Later, Back))
        transport, broke_off = hand.claimed.transport, isinstance(outcome, (Later, Back)) and outcome.perhaps_taken
        if isinstance(outcome, Accepted) or broke_off:
            self._arrive(transport)
        done = Done(hand.claimed, outcome, idempotent=IDEMPOTENT[transport])
        result = became(Case(self.message, done, POLICY, self.now, 0.5))
        if result is None or self.hands:
            # It stood still for so long that somebody else has it too: as good as dead, and maybe one more copy.
            self._lose()
        if result is None:
            return
        if broke_off:
            waits = result.settled.state in WAITING
            assert waits == (IDEMPOTENT[transport] or not hand.doubtful)
            self.doubts += 1
            self.chances += waits
        told = result.settled
        self.message = replace(
            self.message,
            state=told.state,
            attempts=told.attempts,
            due_at=told.due_at,
            transport=told.transport,
            provider_id=told.provider_id,
            bounce=told.bounce,
            cause=told.cause,
            claimed_until=None,
        )

    def die(self, taken: object) -> None:
        """Whoever has had it for the longest dies, before the hand-over or after it."""
        if self.hands:
            hand = self.hands.pop(0)
            self._lose()
            if taken:
                self._arrive(hand.claimed.transport)

    def notice(self, told: object) -> None:
        assert isinstance(told, tuple)
        state, bounce = told
        if self.copies and takes_over(self.message.state, state, was=self.message.bounce, now=bounce):
            self.message = replace(self.message, state=state, bounce=bounce, claimed_until=None)

    def wait(self, seconds: object) -> None:
        assert isinstance(seconds, int)
        self.now += timedelta(seconds=seconds)

    def once(self, tried: object) -> None:
        """A whole try, after a while."""
        assert isinstance(tried, tuple)
        transport, outcome = tried
        self.wait(1800)
        self.claim(transport)
        self.end(outcome)

    def _lose(self) -> None:
        self.lost += 1
        self.doubts += 1

    def _arrive(self, transport: str) -> None:
        if not IDEMPOTENT[transport] or transport not in self.copies:
            self.copies.append(transport)


@settings(max_examples=600, deadline=None)
@given(st.lists(DEEDS, max_size=40))
def test_there_is_never_a_copy_too_many(deeds: list[Deed]) -> None:
    """One, one more for the first try that broke off, if none was in doubt before, and for each that was lost: by a transport
    that recognises nothing alone. The second that breaks off ends it; one that recognises it is asked again.

    Never by two transports, and never again once the message is settled. What was settled never waits again, and says less
    only of what it never knew.
    """
    model = Model()
    for name, given_ in deeds:
        before = model.message
        getattr(model, name)(given_)
        after = model.message
        assert after.state not in WAITING or after.transport is not None or model.doubts == 0
        if before.state not in WAITING:
            assert after.state not in WAITING
            assert after.state is before.state or takes_over(
                before.state, after.state, was=before.bounce, now=after.bounce
            )
    assert len(set(model.copies)) <= 1
    if "good" in model.copies:
        assert len(model.copies) == 1
    else:
        assert model.chances <= 1
        assert len(model.copies) <= 1 + model.chances + model.lost


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_a_message_is_tried_again_within_bounds(attempts: int, chance: float) -> None:
    """After 24 s at least, after 72 minutes at most, and never earlier than after fewer attempts."""
    pause = due_after(attempts, START, chance) - START
    assert timedelta(seconds=24) <= pause <= LONGEST_PAUSE * 1.2
    assert due_after(attempts + 1, START, chance) - START >= pause


@given(st.integers(1, 10_000), st.none() | st.floats(0, 1e12), st.floats(0, 1))
def test_a_transport_rests_within_bounds(failures: int, wish: float | None, chance: float) -> None:
    """For a second at first, for a minute at most, or for as long as it wishes up to a quarter of an hour."""
    rest = rest_after(failures, wish, chance)
    assert 0.8 <= rest <= 900
    assert rest >= min(wish or 0, 900)
    if wish is None:
        assert rest < 72.1


def test_of_many_that_fail_at_once_one_counts() -> None:
    """They were on their way together: the rest grows once."""
    ways = Ways(["first"])
    for _ in range(20):
        ways.heard("first", 0, Later("503"), 10.0, 0.5)
    (offer,) = ways.offers(9, {}, 11.0)
    assert (offer.places, offer.free, offer.trips) == (1, True, 1)
    assert list(ways.offers(9, {}, 10.9)) == []
    assert list(ways.offers(9, {"first": 1}, 11.0)) == []


def test_all_are_in_trouble_only_when_each_is() -> None:
    """And only for as long as the last one has been."""
    ways = Ways(["first", "second"])
    ways.heard("first", 0, Later("503"), 100.0, 0.5)
    assert ways.in_trouble_for(1000.0) == 0
    ways.heard("second", 0, Later("503"), 900.0, 0.5)
    assert ways.in_trouble_for(1000.0) == 100
    assert ways.heard("second", 1, Accepted(), 1000.0, 0.5)
    assert ways.in_trouble_for(1000.0) == 0
