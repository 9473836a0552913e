"""The outbox on each engine: who may send what, in which order, until when, and that finding it stays quick."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from fakes import START
from mail_world import MailWorld, mail_world
from mooring.kit.ids import RandomIds
from mooring.mail import Bounce, Message, MessageEvent, MessageId, MessageState, Settled
from mooring.storage.directory import SqlDirectory
from mooring.storage.directory.mail_tables import outbox
from mooring.storage.directory.unit_of_work import SqlTransaction

SECOND, LEASE = timedelta(seconds=1), timedelta(seconds=90)


@pytest.fixture
def world(directory: SqlDirectory) -> MailWorld:
    return mail_world(directory)


async def _claimed(world: MailWorld, limit: int = 100, *, transport: str = "first", free: bool = True) -> list[str]:
    async with world.hub.directory.transaction() as tx:
        return await _claim(world, tx, limit, transport, free=free)


async def _claim(world: MailWorld, tx: object, limit: int, transport: str, *, free: bool) -> list[str]:
    assert isinstance(tx, SqlTransaction)
    found = await tx.outbox.due(world.clock.now(), limit, transport, free=free)
    ids = [message.id for message in found]
    await tx.outbox.claim(ids, transport, world.clock.now() + LEASE)
    return list(ids)


async def _settle(world: MailWorld, message_id: str, state: MessageState, transport: str | None = None) -> None:
    now = world.clock.now()
    async with world.hub.directory.transaction() as tx:
        await tx.outbox.settle(MessageId(message_id), Settled(state, now, 0, now, transport))


async def test_what_is_due_is_claimed_in_the_order_of_its_queueing(world: MailWorld) -> None:
    """At most as many as asked for; then they are being sent, through what was said, and nobody else's."""
    queued: list[str] = []
    for number in range(5):
        queued.append(await world.queue(f"person{number}@example.org"))
        world.clock.advance(SECOND)
    assert await _claimed(world, 2) == queued[:2]
    assert await _claimed(world) == queued[2:]
    assert await _claimed(world) == []
    message = await world.message(MessageId(queued[0]))
    assert (message.state, message.transport) == (MessageState.SENDING, "first")
    assert message.claimed_until == world.clock.now() + LEASE


async def test_two_who_claim_at_once_get_different_ones(world: MailWorld) -> None:
    """Sixteen times five of a hundred, all at the same moment: none twice, none forgotten."""
    queued = [await world.queue(f"person{number}@example.org") for number in range(100)]
    claims = await asyncio.gather(*(_claimed(world, 5) for _ in range(16)))
    found = [one for claim in claims for one in claim]
    assert len(found) == len(set(found))
    while more := await _claimed(world, 5):
        found += more
    assert sorted(found) == sorted(queued)


async def test_who_claims_passes_over_what_somebody_else_is_claiming(world: MailWorld, engine: str) -> None:
    """In PostgreSQL they do not even wait for each other; in SQLite one comes after the other."""
    if engine == "sqlite":
        assert await _claimed(world) == []
        return
    await world.queue("alice@example.org")
    async with world.hub.directory.transaction() as tx:
        assert len(await _claim(world, tx, 9, "first", free=True)) == 1
        async with asyncio.timeout(60):
            assert await _claimed(world) == []


async def test_mail_to_one_person_goes_out_in_order(world: MailWorld) -> None:
    """However the address is spelled: the next one may be claimed when the one before waits no more."""
    first = await world.queue("alice@example.org")
    world.clock.advance(SECOND)
    second = await world.queue("Alice@EXAMPLE.org")
    other = await world.queue("bob@example.org")
    assert await _claimed(world) == [first, other]
    await _settle(world, first, MessageState.QUEUED)
    assert await _claimed(world) == [first]
    await _settle(world, first, MessageState.ACCEPTED)
    assert await _claimed(world) == [second]


async def test_a_lease_that_ran_out_is_due_again_for_its_transport_alone(world: MailWorld) -> None:
    """Not before, and not for another: that one does not know what the first has taken."""
    queued = await world.queue("alice@example.org")
    assert await _claimed(world) == [queued]
    world.clock.advance(LEASE - SECOND)
    assert await _claimed(world) == []
    world.clock.advance(SECOND)
    assert await _claimed(world, transport="second") == []
    assert await _claimed(world, free=False) == [queued]


async def test_what_is_bound_is_found_in_one_order_with_what_is_free(world: MailWorld) -> None:
    """The longest due first, whether bound to the transport or to none; what is free only for whom it is meant."""
    queued: list[str] = []
    for number in range(4):
        queued.append(await world.queue(f"person{number}@example.org"))
        if number in {1, 3}:
            await _settle(world, queued[-1], MessageState.QUEUED, "second")
        world.clock.advance(SECOND)
    assert await _claimed(world, 1, transport="second", free=False) == [queued[1]]
    assert await _claimed(world, 2, transport="second") == [queued[0], queued[2]]
    assert await _claimed(world, transport="second", free=False) == [queued[3]]


async def test_what_is_bound_to_a_transport_of_old_is_free_again(world: MailWorld) -> None:
    """Unless somebody is sending it at this moment."""
    first = await world.queue("alice@example.org")
    world.clock.advance(SECOND)
    second = await world.queue("bob@example.org")
    await _settle(world, first, MessageState.QUEUED, "old")
    await _settle(world, second, MessageState.QUEUED, "old")
    assert sorted(await _claimed(world, transport="old")) == sorted([first, second])
    async with world.hub.directory.transaction() as tx:
        assert await tx.outbox.unbind(["first", "second"], world.clock.now()) == 0
    world.clock.advance(LEASE)
    async with world.hub.directory.transaction() as tx:
        assert await tx.outbox.unbind(["first", "old"], world.clock.now()) == 0
        assert await tx.outbox.unbind(["first", "second"], world.clock.now()) == 2
    assert sorted(await _claimed(world)) == sorted([first, second])


async def test_what_is_overdue_is_found_whoever_it_is_bound_to(world: MailWorld) -> None:
    """Whatever waits, is in nobody's hands, and was queued by then."""
    bound = await world.queue("alice@example.org")
    await _settle(world, bound, MessageState.QUEUED, "resting")
    claimed = await world.queue("bob@example.org")
    assert await _claimed(world) == [claimed]
    world.clock.advance(SECOND)
    young = await world.queue("carol@example.org")
    for advance, found in ((timedelta(0), {bound}), (LEASE, {bound, claimed})):
        world.clock.advance(advance)
        async with world.hub.directory.transaction() as tx:
            overdue = await tx.outbox.overdue(world.clock.now(), START, 9)
        assert {message.id for message in overdue} == found
        assert young not in {message.id for message in overdue}


async def test_the_next_one_is_told(world: MailWorld) -> None:
    """When it is due, or when its lease runs out; nothing when nothing waits."""

    async def next_due() -> object:
        async with world.hub.directory.reading() as tx:
            return await tx.outbox.next_due()

    assert await next_due() is None
    queued = await world.queue("alice@example.org")
    assert await next_due() == START
    await _claimed(world)
    assert await next_due() == START + LEASE
    await _settle(world, queued, MessageState.DELIVERED)
    assert await next_due() is None


async def test_lines_of_a_timeline_keep_their_order(world: MailWorld) -> None:
    """Also those of one moment and of one transaction, and those that several add at once."""
    queued = await world.queue("alice@example.org")
    ids = RandomIds()

    async def note(*states: MessageState) -> None:
        async with world.hub.directory.transaction() as tx:
            await tx.outbox.held([queued])
            await tx.outbox.note_all([MessageEvent(ids.new_id("mev"), queued, START, state) for state in states])

    await note(MessageState.SENDING, MessageState.ACCEPTED, MessageState.DELIVERED)
    assert await world.line(queued) == ["queued", "sending", "accepted", "delivered"]
    await asyncio.gather(*(note(MessageState.DELAYED, MessageState.DELIVERED) for _ in range(6)))
    assert (await world.line(queued))[4:] == ["delayed", "delivered"] * 6


async def test_many_are_held_and_settled_at_once(world: MailWorld) -> None:
    """Each as it was said for it; those that do not exist are left out."""
    queued = [await world.queue(f"person{number}@example.org") for number in range(3)]
    async with world.hub.directory.transaction() as tx:
        held = await tx.outbox.held([*queued, MessageId("msg_none")])
        assert [message.id for message in held] == sorted(queued)
        await tx.outbox.settle_all([(one, _bounced(number)) for number, one in enumerate(queued)])
        await tx.outbox.settle_all([])
        await tx.outbox.note_all([])
    for number, one in enumerate(queued):
        message = await world.message(one)
        assert (message.state, message.cause, message.attempts) == (MessageState.BOUNCED, f"550 {number}", number)
        assert (message.bounce, message.transport, message.provider_id) == (Bounce.HARD, "first", f"id-{number}")
        assert message.claimed_until is None


def _bounced(number: int) -> Settled:
    late = START + SECOND * number
    return Settled(MessageState.BOUNCED, START, number, late, "first", f"id-{number}", Bounce.HARD, f"550 {number}")


async def _fill(directory: SqlDirectory, count: int) -> None:
    """As many that wait, and as many that were delivered long ago."""
    rows = [
        {
            "id": f"msg_{state.value}_{number:06}",
            "template": "password_changed",
            "recipient_email": f"person{number}@example.org",
            "recipient_key": f"person{number}@example.org",
            "params": {},
            "state": state.value,
            "attempts": 0,
            "created_at": START + SECOND * number,
            "due_at": START + SECOND * number,
        }
        for state in (MessageState.QUEUED, MessageState.DELIVERED)
        for number in range(count)
    ]
    async with directory._engine.writing.begin() as connection:
        await connection.execute(insert(outbox), rows)


async def test_claiming_reads_no_more_than_it_takes(world: MailWorld, directory: SqlDirectory, engine: str) -> None:
    """Ten thousand wait and ten thousand are done: every question of a claim is answered from an index."""
    await _fill(directory, 10_000)
    world.clock.advance(timedelta(days=1))
    sqlite = engine == "sqlite"
    asked = await _plans(world, directory, sqlite=sqlite)
    assert len(asked) == 3
    for plan in asked:
        # PostgreSQL may choose among several that serve; what counts is that it begins at the front and stops.
        expected = {"ix_outbox_state_transport_due_at", "ix_outbox_recipient_key_state"} if sqlite else {"Nested Loop"}
        assert [name for name in expected if name not in plan] == []
        assert [word for word in ("Seq Scan", "Hash", "SCAN") if word in plan] == []
    async with world.hub.directory.transaction() as tx:
        found: Sequence[Message] = await tx.outbox.due(world.clock.now(), 100, "first", free=True)
    assert [message.id for message in found] == [f"msg_queued_{number:06}" for number in range(100)]


async def _plans(world: MailWorld, directory: SqlDirectory, *, sqlite: bool) -> list[str]:
    """How the database goes about each question of a claim."""
    plans: list[str] = []
    async with directory.transaction() as tx:
        connection = tx.outbox._connection
        if not sqlite:
            await connection.execute(text("ANALYZE outbox"))
        plain = tx.outbox._all

        async def explained(query: object) -> list[Message]:
            compiled = query.compile(connection.sync_connection, compile_kwargs={"render_postcompile": True})  # type: ignore[attr-defined]
            prefix = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
            values = tuple(
                compiled._bind_processors[name](value) if name in compiled._bind_processors else value
                for name, value in ((name, compiled.params[name]) for name in compiled.positiontup)
            )
            rows = await connection.exec_driver_sql(prefix + str(compiled), values)
            plans.append("\n".join(str(row) for row in rows))
            return await plain(query)  # type: ignore[arg-type]

        tx.outbox._all = explained  # type: ignore[method-assign,assignment]
        await tx.outbox.due(world.clock.now(), 100, "first", free=True)
    return plans
