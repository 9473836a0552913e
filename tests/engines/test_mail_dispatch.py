"""Sending mail on each engine: nothing lost, nothing doubled, nothing given up unseen, in order per person."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from mail_world import BROKEN_OFF, DOWN, PUT_OFF, FakeTransport, MailWorld, composed, mail_world
from mooring.dispatch import MailDispatch
from mooring.mail import Bounce, Message, MessageId, MessageState, Settled, Template, Topic
from mooring.mail.addresses import SuppressedBecause, suppressed
from mooring.mail.delivery import Accepted, DeliveryPolicy, Later, Mail, Outcome, Refused
from mooring.storage.directory import DirectoryUnavailable, SqlDirectory

LEASE, MINUTE, DAY = timedelta(seconds=90), timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def world(directory: SqlDirectory) -> MailWorld:
    return mail_world(directory)


async def test_each_message_is_sent_once_and_what_came_of_it_is_told(world: MailWorld) -> None:
    """Row and timeline say which transport took it, and what that calls it."""
    queued = [await world.queue(f"person{number}@example.org") for number in range(30)]
    await world.dispatch().settled()
    await world.dispatch().settled()
    assert sorted(world.first.ids) == sorted(queued)
    for one in queued:
        message = await world.message(one)
        assert (message.state, message.transport) == (MessageState.ACCEPTED, "first")
        assert (message.provider_id, message.attempts, message.claimed_until) == (f"first-{one}", 1, None)
    lines = await world.timeline(queued[0])
    assert [(line.state.value, line.transport) for line in lines] == [
        ("queued", None),
        ("sending", "first"),
        ("accepted", "first"),
    ]


async def test_what_is_in_the_mailbox_already_is_delivered(world: MailWorld) -> None:
    """Both lines are told: that it was accepted, and that it was delivered."""
    world.first.answer = Accepted(delivered=True)
    queued = await world.queue("alice@example.org")
    await world.dispatch().settled()
    assert await world.line(queued) == ["queued", "sending", "accepted", "delivered"]
    assert await world.state(queued) is MessageState.DELIVERED


async def test_two_workers_side_by_side_send_each_message_once(world: MailWorld) -> None:
    """What one has claimed the other passes over."""
    queued = [await world.queue(f"person{number}@example.org") for number in range(150)]
    second = FakeTransport()
    await asyncio.gather(world.dispatch().settled(), world.dispatch(second).settled())
    assert sorted([*world.first.ids, *second.ids]) == sorted(queued)
    assert {await world.state(one) for one in queued} == {MessageState.ACCEPTED}


async def test_mail_to_one_person_keeps_its_order(world: MailWorld) -> None:
    """Also while the first of three is put off: the others wait for it."""
    world.first.answers["alice@example.org"] = [PUT_OFF]
    queued: list[MessageId] = []
    for _ in range(3):
        queued.append(await world.queue("alice@example.org"))
        world.clock.advance(timedelta(milliseconds=1))
    await world.dispatch().settled()
    assert world.first.ids == queued[:1]
    world.clock.advance(MINUTE)
    await world.dispatch().settled()
    assert world.first.ids == [queued[0], *queued]


async def test_a_commit_wakes_the_worker(world: MailWorld, directory: SqlDirectory) -> None:
    """No interval is waited for."""
    directory.watch_outbox(world.hub.mail_due.call)
    dispatch = world.dispatch()
    dispatch.start()
    await world.queue("alice@example.org")
    async with asyncio.timeout(20):
        while not world.first.handed:
            await asyncio.sleep(0.001)
    await dispatch.close()
    assert world.first.closed


async def test_the_transport_is_written_down_before_anything_is_handed_over(world: MailWorld) -> None:
    """While it has the message, the row says so already."""
    world.first.gate = asyncio.Event()
    queued = await world.queue("alice@example.org")
    dispatch = world.dispatch()
    await dispatch.look()
    await _handed(world.first)
    message = await world.message(queued)
    assert (message.state, message.transport) == (MessageState.SENDING, "first")
    world.first.gate.set()
    await dispatch.settled()


async def test_the_next_transport_takes_over_and_the_first_is_asked_again_when_it_has_rested(world: MailWorld) -> None:
    """Each message names the one that took it; none is burnt by the one that failed."""
    second = FakeTransport("second")
    dispatch = world.dispatch(world.first, second)
    world.first.answer = DOWN
    queued = [await world.queue(f"person{number}@example.org") for number in range(30)]
    await dispatch.settled()
    assert sorted(second.taken) == sorted(queued)
    failed = world.first.ids[0]
    assert [(line.state.value, line.transport) for line in await world.timeline(failed)] == [
        ("queued", None),
        ("sending", "first"),
        ("queued", "first"),
        ("sending", "second"),
        ("accepted", "second"),
    ]
    message = await world.message(failed)
    assert (message.transport, message.attempts) == ("second", 1)
    world.first.answer = None
    world.clock.advance(MINUTE)
    later = [await world.queue(f"person{number}@example.org") for number in range(3)]
    await dispatch.settled()
    assert world.first.taken == world.first.ids[-len(world.first.taken) :]
    assert len(world.first.taken) >= 1
    assert sorted([*world.first.taken, *second.taken]) == sorted([*queued, *later])
    last = await world.queue("alice@example.org")
    await dispatch.settled()
    assert world.first.taken[-1] == last


async def test_one_message_asks_whether_a_transport_is_well_again(world: MailWorld) -> None:
    """However many wait: no more than one at a time, and after ever longer rests."""
    world.first.answer = DOWN
    for number in range(30):
        await world.queue(f"person{number}@example.org")
    dispatch = world.dispatch()
    await dispatch.settled()
    begun = len(world.first.handed)
    assert 1 <= begun <= 20
    for rest in (1, 2, 4, 8, 16, 32, 60, 60):
        world.clock.advance(timedelta(seconds=rest - 0.1))
        await dispatch.settled()
        assert len(world.first.handed) == begun
        world.clock.advance(timedelta(seconds=0.1))
        await dispatch.settled()
        begun += 1
        assert len(world.first.handed) == begun
    assert len(set(world.first.ids)) >= begun - 1
    world.first.answer = None
    world.clock.advance(MINUTE)
    await dispatch.settled()
    assert len(set(world.first.taken)) == 30


async def test_a_transport_that_says_for_how_long_is_left_alone_so_long(world: MailWorld) -> None:
    """As 429 does; not for longer than a quarter of an hour."""
    dispatch = world.dispatch()
    for wish, rest in ((120.0, 120.0), (86400.0, 900.0)):
        world.first.answer = Later("429", pause=wish)
        await world.queue("alice@example.org")
        await dispatch.settled()
        handed = len(world.first.handed)
        world.clock.advance(timedelta(seconds=rest - 1))
        await dispatch.settled()
        assert len(world.first.handed) == handed
        world.first.answer = None
        world.clock.advance(timedelta(seconds=1))
        await dispatch.settled()
        assert len(world.first.handed) == handed + 1


async def test_what_a_transport_may_have_taken_goes_to_no_other(world: MailWorld) -> None:
    """It waits for that one, however long that rests, while others go on."""
    second = FakeTransport("second")
    world.first.answer = BROKEN_OFF
    doubtful = await world.queue("alice@example.org")
    dispatch = world.dispatch(world.first, second)
    await dispatch.settled()
    free = await world.queue("bob@example.org")
    await dispatch.settled()
    assert (second.ids, world.first.ids) == ([free], [doubtful])
    message = await world.message(doubtful)
    assert (message.state, message.transport, message.attempts) == (MessageState.QUEUED, "first", 0)
    world.first.answer = None
    world.clock.advance(MINUTE)
    await dispatch.settled()
    assert world.first.ids == [doubtful, doubtful]
    assert await world.state(doubtful) is MessageState.ACCEPTED


async def test_after_a_crash_the_same_transport_is_asked_again(world: MailWorld) -> None:
    """Once the lease has run out, by whoever comes first; nobody else has sent it meanwhile."""
    second = FakeTransport("second")
    world.first.gate = asyncio.Event()
    queued = await world.queue("alice@example.org")
    crashed = world.dispatch(world.first, second)
    await crashed.look()
    await _handed(world.first)
    for task in tuple(crashed._in_hand):
        task.cancel()
    world.first.gate = None
    other = world.dispatch(second, world.first)
    await other.settled()
    world.clock.advance(LEASE)
    await other.settled()
    assert (world.first.ids, second.ids) == ([queued, queued], [])
    assert await world.state(queued) is MessageState.ACCEPTED


async def test_a_transport_that_recognises_nothing_gets_one_more_chance(world: MailWorld) -> None:
    """A second try that breaks off ends it, visibly: a third copy can never come to be."""
    world.first.idempotent = False
    world.first.answer = BROKEN_OFF
    queued = await world.queue("alice@example.org")
    dispatch = world.dispatch()
    for _ in range(5):
        await dispatch.settled()
        world.clock.advance(timedelta(minutes=15))
    assert len(world.first.taken) == 2
    message = await world.message(queued)
    assert message.state is MessageState.FAILED
    assert "may have been taken" in (message.cause or "")
    raised = {one.alert.kind.value: one.alert.facts for one in world.hub.alerts.recent}
    assert raised["mail_given_up"]["message"] == queued


async def test_that_chance_waits_until_the_transport_is_well(world: MailWorld) -> None:
    """Another message asks; when that arrives, the one in doubt follows at once."""
    world.first.idempotent = False
    world.first.answers["alice@example.org"] = [BROKEN_OFF]
    doubtful = await world.queue("alice@example.org")
    dispatch = world.dispatch()
    await dispatch.settled()
    world.clock.advance(MINUTE)
    await dispatch.settled()
    assert world.first.ids == [doubtful]
    other = await world.queue("bob@example.org")
    await dispatch.settled()
    assert world.first.ids == [doubtful, other, doubtful]


async def test_one_recipients_trouble_is_tried_again_with_growing_pauses_and_given_up_after_a_day(
    world: MailWorld,
) -> None:
    """From half a minute to an hour; then it has failed, with a cause and an alert that names no address."""
    world.first.answer = PUT_OFF
    queued = await world.queue("alice@example.org")
    dispatch = world.dispatch()
    pauses: list[float] = []
    while await world.state(queued) is MessageState.QUEUED:
        await dispatch.settled()
        message = await world.message(queued)
        assert message.due_at is not None
        pauses.append((message.due_at - world.clock.now()).total_seconds())
        world.clock.advance(max(timedelta(0), message.due_at - world.clock.now()))
    assert pauses[:8] == [30, 60, 120, 240, 480, 960, 1920, 3600]
    message = await world.message(queued)
    assert message.state is MessageState.FAILED
    assert world.clock.now() - message.created_at == DAY
    assert "within 24 h" in (message.cause or "")
    assert "451" in (message.cause or "")
    (raised,) = world.hub.alerts.recent
    assert raised.alert.kind == "mail_given_up"
    assert "example.org" not in repr(raised.alert)


async def test_an_outage_burns_no_message_but_ends_after_a_day(world: MailWorld) -> None:
    """Tries that the transport failed count for nothing; after a day each has failed, though nobody takes anything."""
    world.first.answer = DOWN
    queued = [await world.queue(f"person{number}@example.org") for number in range(3)]
    dispatch = world.dispatch()
    for _ in range(24):
        await dispatch.settled()
        assert {(await world.message(one)).attempts for one in queued} == {0}
        world.clock.advance(timedelta(minutes=59))
    world.first.answer = Later("429", pause=900)
    world.clock.advance(timedelta(minutes=14))
    await dispatch.settled()
    handed = len(world.first.handed)
    assert {await world.state(one) for one in queued} == {MessageState.QUEUED}
    world.clock.advance(timedelta(minutes=10))
    await dispatch.settled()
    # It rests still, and nobody was asked.
    assert len(world.first.handed) == handed
    assert {await world.state(one) for one in queued} == {MessageState.FAILED}


async def test_all_transports_in_trouble_for_minutes_raise_an_alert(world: MailWorld) -> None:
    """Not one alone, and not for a moment."""
    second = FakeTransport("second")
    dispatch = world.dispatch(world.first, second)
    world.first.answer = DOWN
    await world.queue("alice@example.org")
    await dispatch.settled()
    second.answer = DOWN
    await world.queue("bob@example.org")
    for _ in range(5):
        await dispatch.settled()
        assert world.hub.alerts.recent == ()
        world.clock.advance(MINUTE)
    await dispatch.settled()
    (raised,) = world.hub.alerts.recent
    assert (raised.alert.kind, raised.alert.facts["transports"]) == ("mail_failing", "first, second")


@pytest.mark.parametrize("bounce", [Bounce.HARD, Bounce.SOFT])
async def test_a_mailbox_that_refuses_bounces_the_message_and_is_noted(world: MailWorld, bounce: Bounce) -> None:
    """In the conversation itself; a hard one ends all mail to that address."""
    world.first.answers["bob@example.org"] = [Refused("550 5.1.1 nobody", bounce)]
    queued = await world.queue("bob@example.org")
    await world.dispatch().settled()
    message = await world.message(queued)
    assert (message.state, message.bounce, message.transport) == (MessageState.BOUNCED, bounce, "first")
    assert (await world.timeline(queued))[-1].bounce is bounce
    second = await world.queue("bob@example.org")
    await world.dispatch().settled()
    hard = bounce is Bounce.HARD
    assert await world.state(second) is (MessageState.SUPPRESSED if hard else MessageState.ACCEPTED)
    assert world.hub.alerts.recent == ()


async def test_a_message_that_nobody_would_take_has_failed(world: MailWorld) -> None:
    """It is not the mailbox's fault: the address stays as it was, and the operator is told."""
    world.first.answers["bob@example.org"] = [Refused("the message is too large")]
    queued = await world.queue("bob@example.org")
    await world.dispatch().settled()
    assert await world.state(queued) is MessageState.FAILED
    async with world.hub.directory.reading() as tx:
        assert await tx.mail_addresses.of("bob@example.org") is None
    assert [one.alert.kind for one in world.hub.alerts.recent] == ["mail_given_up"]


async def test_a_delivery_relieves_an_address(world: MailWorld) -> None:
    """What was strained by soft bounces is as good as new."""
    world.first.answers["bob@example.org"] = [Refused("552 full", Bounce.SOFT), Accepted(delivered=True)]
    for _ in range(2):
        await world.queue("bob@example.org")
        await world.dispatch().settled()
    async with world.hub.directory.reading() as tx:
        assert await tx.mail_addresses.of("bob@example.org") is None


async def test_nothing_is_sent_to_who_takes_none_or_wants_none(world: MailWorld) -> None:
    """Decided at the moment of sending, with the cause in the timeline; what cannot be switched off goes out."""
    bob, vera = "bob@example.org", "vera@example.org"
    async with world.hub.directory.transaction() as tx:
        held = await tx.mail_addresses.held(bob, bob)
        await tx.mail_addresses.put(suppressed(held, world.clock.now()))
        await tx.mail_preferences.want(vera, Topic.WORKSPACE_NEWS, world.clock.now(), wanted=False)
    unreachable = await world.queue(bob)
    unwanted = await world.queue(vera, Template.WORKSPACE_RENAMED)
    wanted = await world.queue(vera, Template.ACCOUNT_CLOSED)
    await world.dispatch().settled()
    assert world.first.ids == [wanted]
    causes = [SuppressedBecause.OPERATOR.value, Topic.WORKSPACE_NEWS.value]
    for message_id, cause in zip((unreachable, unwanted), causes, strict=True):
        last = (await world.timeline(message_id))[-1]
        assert last.state is MessageState.SUPPRESSED
        assert cause in (last.cause or "")
    assert world.hub.alerts.recent == ()


@pytest.mark.parametrize(
    ("template", "life"), [(Template.PASSWORD_RESET, timedelta(minutes=30)), (Template.INVITATION, timedelta(days=7))]
)
async def test_a_dead_link_is_not_sent(world: MailWorld, template: Template, life: timedelta) -> None:
    """It has failed instead, and says why; a second before it goes out."""
    policy = DeliveryPolicy(give_up=timedelta(days=30))
    late = await world.queue("alice@example.org", template)
    world.clock.advance(timedelta(seconds=1))
    in_time = await world.queue("bob@example.org", template)
    world.clock.advance(life - timedelta(seconds=1))
    await world.dispatch(policy=policy).settled()
    assert world.first.ids == [in_time]
    message = await world.message(late)
    assert message.state is MessageState.FAILED
    assert "link" in (message.cause or "")


async def test_a_message_that_cannot_be_composed_stops_no_other(world: MailWorld) -> None:
    """It is tried again a few times, not all the time, and has failed then."""

    def compose(message: Message) -> Mail:
        if message.recipient.email == "bad@example.org":
            raise KeyError("secret words")
        return composed(message)

    bad = await world.queue("bad@example.org")
    good = [await world.queue(f"person{number}@example.org") for number in range(5)]
    dispatch = world.dispatch(compose=compose)
    for _ in range(6):
        await dispatch.settled()
        world.clock.advance(timedelta(minutes=10))
    assert sorted(world.first.ids) == sorted(good)
    message = await world.message(bad)
    assert (message.state, message.attempts) == (MessageState.FAILED, 5)
    assert message.cause == "It cannot be composed: KeyError."


async def test_a_bug_in_a_transport_stops_no_other_message(world: MailWorld) -> None:
    """How far it came is not known: the message stays with it."""

    class Buggy(FakeTransport):
        async def send(self, mail: Mail) -> Outcome:
            if mail.to == "bad@example.org":
                raise ValueError
            return await super().send(mail)

    first = Buggy()
    bad, good = await world.queue("bad@example.org"), await world.queue("good@example.org")
    await world.dispatch(first).settled()
    assert first.ids == [good]
    message = await world.message(bad)
    assert (message.state, message.transport) == (MessageState.QUEUED, "first")


async def test_what_was_taken_is_written_down_though_the_directory_is_away(
    world: MailWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried again until it is; nothing is sent twice."""
    monkeypatch.setattr("mooring.dispatch.mail_notes._FIRST_PAUSE", 0.001)
    queued = await world.queue("alice@example.org")
    dispatch = world.dispatch()
    keep, failures = dispatch._notes._keep, 3

    async def fail(*given: object) -> None:
        nonlocal failures
        if failures:
            failures -= 1
            raise DirectoryUnavailable
        await keep(*given)  # type: ignore[arg-type]

    dispatch._notes._keep = fail  # type: ignore[assignment]
    await dispatch.settled()
    assert (world.first.ids, failures) == ([queued], 0)
    assert await world.state(queued) is MessageState.ACCEPTED


async def test_no_more_than_twenty_are_handed_over_at_a_time(world: MailWorld) -> None:
    """And no more than a hundred are claimed, however many wait."""
    world.first.gate = asyncio.Event()
    for number in range(130):
        await world.queue(f"person{number}@example.org")
    dispatch = world.dispatch()
    await dispatch.look()
    await dispatch.look()
    await _handed(world.first, 20)
    assert (len(dispatch._in_hand), len(world.first.handed)) == (100, 20)
    world.first.gate.set()
    await dispatch.settled()
    assert (len(world.first.taken), world.first.most_at_once) == (130, 20)


async def test_a_stop_lets_go_of_what_was_not_handed_over(world: MailWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next start sends it at once; what was cut off in the middle stays with its transport."""
    monkeypatch.setattr("mooring.dispatch.mail._GOODBYE_SECONDS", 0.05)
    world.first.gate = asyncio.Event()
    queued = [await world.queue(f"person{number}@example.org") for number in range(25)]
    dispatch = world.dispatch()
    await dispatch.look()
    await _handed(world.first, 20)
    await dispatch.close()
    assert {await world.state(one) for one in queued} == {MessageState.QUEUED}
    cut_off, untouched = set(world.first.ids), set(queued) - set(world.first.ids)
    assert {(await world.message(one)).transport for one in cut_off} == {"first"}
    assert {(await world.message(one)).transport for one in untouched} == {None}
    second = FakeTransport("second")
    world.first.gate = None
    await world.dispatch(second, world.first).settled()
    assert set(second.taken) == untouched
    assert set(world.first.taken) == cut_off


async def test_a_stop_waits_for_what_is_about_to_arrive(world: MailWorld) -> None:
    """It is written down as what it came to."""
    world.first.gate = asyncio.Event()
    queued = await world.queue("alice@example.org")
    dispatch = world.dispatch()
    await dispatch.look()
    await _handed(world.first)
    closing = asyncio.create_task(dispatch.close())
    await asyncio.sleep(0)
    world.first.gate.set()
    await closing
    assert await world.state(queued) is MessageState.ACCEPTED


@pytest.mark.parametrize("state", [MessageState.DELIVERED, MessageState.BOUNCED, MessageState.COMPLAINED])
async def test_a_notice_that_comes_first_stays(world: MailWorld, state: MessageState) -> None:
    """Who took it is added; what the notice said is not overwritten."""
    world.first.gate = asyncio.Event()
    queued = await world.queue("alice@example.org")
    dispatch = world.dispatch()
    await dispatch.look()
    await _handed(world.first)
    async with world.hub.directory.transaction() as tx:
        message = await tx.outbox.locked(queued)
        assert message is not None
        bounce = Bounce.HARD if state is MessageState.BOUNCED else None
        noted = Settled(state, world.clock.now(), 0, world.clock.now(), message.transport, None, bounce, "a notice")
        await tx.outbox.settle(queued, noted)
    world.first.gate.set()
    await dispatch.settled()
    message = await world.message(queued)
    assert (message.state, message.cause, message.bounce) == (state, "a notice", bounce)
    assert (message.transport, message.provider_id) == ("first", f"first-{queued}")


@pytest.mark.parametrize(
    ("outcome", "left"),
    [
        (Accepted("late"), MessageState.ACCEPTED),
        (PUT_OFF, MessageState.SENDING),
        (Refused("550 nobody", Bounce.HARD), MessageState.SENDING),
    ],
)
async def test_a_lease_that_ran_out_decides_nothing_but_that_it_was_taken(
    world: MailWorld, outcome: Outcome, left: MessageState
) -> None:
    """Somebody else has it by then; what was taken is not sent again by them."""
    world.first.gate, world.first.answer = asyncio.Event(), outcome
    queued = await world.queue("alice@example.org")
    late = world.dispatch()
    await late.look()
    await _handed(world.first)
    world.clock.advance(LEASE)
    other = FakeTransport(gate=asyncio.Event())
    dispatch = world.dispatch(other)
    await dispatch.look()
    await _handed(other)
    world.first.gate.set()
    await _empty(late)
    assert await world.state(queued) is left
    assert other.gate is not None
    other.gate.set()
    await dispatch.settled()
    assert await world.state(queued) is MessageState.ACCEPTED


async def test_a_hand_over_begins_only_with_enough_of_the_lease_left(world: MailWorld) -> None:
    """Else somebody else might begin before it ends: it is let go of instead."""
    world.first.gate = asyncio.Event()
    queued = [await world.queue(f"person{number}@example.org") for number in range(21)]
    dispatch = world.dispatch()
    await dispatch.look()
    await _handed(world.first, 20)
    world.clock.advance(timedelta(seconds=56))
    world.first.gate.set()
    await _empty(dispatch)
    (left,) = set(queued) - set(world.first.ids)
    assert await world.state(left) is MessageState.QUEUED
    await dispatch.settled()
    assert sorted(world.first.taken) == sorted(queued)


async def test_mail_of_a_purged_account_is_noted_nowhere_and_hurts_nobody(world: MailWorld) -> None:
    """Its row is gone by the time that it arrives."""
    world.first.gate = asyncio.Event()
    queued, other = await world.queue("alice@example.org"), await world.queue("bob@example.org")
    dispatch = world.dispatch()
    await dispatch.look()
    await _handed(world.first, 2)
    async with world.hub.directory.transaction() as tx:
        await tx.outbox.settle(queued, Settled(MessageState.FAILED, world.clock.now(), 0, world.clock.now()))
        await tx.outbox._connection.exec_driver_sql(f"DELETE FROM outbox WHERE id = '{queued}'")
    world.first.gate.set()
    await dispatch.settled()
    assert await world.state(other) is MessageState.ACCEPTED


async def test_tries_are_counted_by_transport_and_outcome(world: MailWorld) -> None:
    """And what waits is known, with the age of the oldest."""
    counted: list[tuple[str, str]] = []
    count: Callable[[str, str], None] = lambda *one: counted.append(one)  # noqa: E731
    outcomes = [Accepted(), Refused("550", Bounce.HARD), Refused("no"), PUT_OFF, DOWN]
    dispatch = world.dispatch(counted=count)
    for number, outcome in enumerate(outcomes):
        world.first.answer = outcome
        await world.queue(f"person{number}@example.org")
        await dispatch.settled()
    words = ["accepted", "bounced", "refused", "put_off", "unavailable"]
    assert counted == [("first", word) for word in words]
    world.clock.advance(timedelta(seconds=10))
    begun = world.clock.now() - timedelta(seconds=10)
    await dispatch.look()
    assert dispatch.waiting == (2, begun)
    await dispatch.settled()


async def _handed(transport: FakeTransport, count: int = 1) -> None:
    async with asyncio.timeout(20):
        while len(transport.handed) < count:
            await asyncio.sleep(0)


async def _empty(dispatch: MailDispatch) -> None:
    while dispatch._in_hand:
        await asyncio.wait(tuple(dispatch._in_hand))
