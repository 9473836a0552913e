"""Notices on each engine: whatever comes, how often and in which order, a message and an address end as they should."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from fakes import START, CountingIds
from mooring.kit.ids import RandomIds
from mooring.mail import (
    Bounce,
    Message,
    MessageEvent,
    MessageId,
    MessageState,
    Recipient,
    Settled,
    Template,
    queue,
    queue_nothing,
)
from mooring.mail.addresses import MailAddress, SuppressedBecause, suppressed
from mooring.mail.feedback import Heard, Notice, NoticeStores, Taken, take_notice
from mooring.storage.directory import SqlDirectory

KEY = "bob@example.org"
SECOND = timedelta(seconds=1)
ACCEPTED = Notice("resend", "n1", Heard.ACCEPTED, START + SECOND, provider_id="re_1")
DELIVERED = Notice("resend", "n2", Heard.DELIVERED, START + 3 * SECOND, provider_id="re_1")
DELAYED = Notice("resend", "n3", Heard.DELAYED, START + 2 * SECOND, cause="busy", provider_id="re_1")
SOFT = Notice("resend", "n4", Heard.BOUNCED, START + 2 * SECOND, Bounce.SOFT, "full", "re_1")
HARD = Notice("resend", "n5", Heard.BOUNCED, START + 4 * SECOND, Bounce.HARD, "nobody", "re_1")
COMPLAINED = Notice("resend", "n6", Heard.COMPLAINED, START + 5 * SECOND, cause="spam", provider_id="re_1")
FAILED = Notice("resend", "n7", Heard.FAILED, START + 2 * SECOND, cause="quota", provider_id="re_1")
HELD_BACK = Notice("resend", "n8", Heard.SUPPRESSED, START + 6 * SECOND, Bounce.HARD, "unsubscribed", "re_1")
NOW = START + timedelta(minutes=1)


async def _queued(directory: SqlDirectory, *, handed_over: bool = True) -> Message:
    async with directory.transaction() as tx:
        message = await queue(
            tx.outbox, Template.WELCOME, Recipient("Bob@example.org"), {"name": "Bob"}, ids=RandomIds(), at=START
        )
        if handed_over:
            await tx.outbox.settle(message.id, Settled(MessageState.ACCEPTED, START, 1, START, "resend", "re_1"))
    return message


async def _heard(directory: SqlDirectory, notice: Notice, now: datetime = NOW, key: str | None = None) -> Taken:
    async with directory.transaction() as tx:
        stores = NoticeStores(tx.outbox, tx.mail_addresses)
        return await take_notice(notice, stores, ids=RandomIds(), now=now, key=key)


async def _seen(
    directory: SqlDirectory, message_id: MessageId
) -> tuple[Message, Sequence[MessageEvent], MailAddress | None]:
    async with directory.reading() as tx:
        message = await tx.outbox.by_id(message_id)
        assert message is not None
        return message, await tx.outbox.timeline(message_id), await tx.mail_addresses.of(KEY)


async def test_a_delivery_is_written_down(directory: SqlDirectory) -> None:
    """State, moment, a line that says through whom; of an address that never gave trouble nothing."""
    message = await _queued(directory)
    assert await _heard(directory, DELIVERED) is Taken.TAKEN
    seen, timeline, address = await _seen(directory, message.id)
    assert (seen.state, seen.changed_at, address) == (MessageState.DELIVERED, DELIVERED.at, None)
    assert [(one.state, one.at, one.transport) for one in timeline][1:] == [
        (MessageState.DELIVERED, DELIVERED.at, "resend")
    ]


async def test_a_hard_bounce_and_a_complaint_hold_mail_back(directory: SqlDirectory) -> None:
    """The message says so with the cause, and nothing more is sent to the address; the complaint weighs more."""
    message = await _queued(directory)
    await _heard(directory, HARD)
    seen, _, address = await _seen(directory, message.id)
    assert (seen.state, seen.bounce, seen.cause) == (MessageState.BOUNCED, Bounce.HARD, "nobody")
    assert address is not None
    assert (address.because, address.since, address.address) == (
        SuppressedBecause.HARD_BOUNCE,
        HARD.at,
        "Bob@example.org",
    )
    await _heard(directory, COMPLAINED)
    seen, _, address = await _seen(directory, message.id)
    assert address is not None
    assert (seen.state, address.because) == (MessageState.COMPLAINED, SuppressedBecause.COMPLAINT)


@pytest.mark.parametrize(
    ("told", "state", "because"),
    [
        ((ACCEPTED, DELAYED, DELIVERED), MessageState.DELIVERED, None),
        ((ACCEPTED, SOFT, DELIVERED), MessageState.DELIVERED, None),
        ((DELIVERED, HARD), MessageState.BOUNCED, SuppressedBecause.HARD_BOUNCE),
        ((DELIVERED, COMPLAINED, ACCEPTED), MessageState.COMPLAINED, SuppressedBecause.COMPLAINT),
        ((HARD, COMPLAINED, DELIVERED), MessageState.COMPLAINED, SuppressedBecause.COMPLAINT),
        ((FAILED, SOFT), MessageState.BOUNCED, None),
        ((ACCEPTED, DELIVERED, HELD_BACK), MessageState.DELIVERED, SuppressedBecause.HARD_BOUNCE),
    ],
)
async def test_in_every_order_the_end_is_the_same(
    directory: SqlDirectory, told: tuple[Notice, ...], state: MessageState, because: SuppressedBecause | None
) -> None:
    """State of the message and of the address; each is a line of the timeline, in the order in which it was heard."""
    for order in permutations(told):
        message = await _queued(directory, handed_over=False)
        own = [replace(one, id=f"{message.id} {one.id}", message_id=message.id) for one in order]
        assert [await _heard(directory, one) for one in own] == [Taken.TAKEN] * len(told)
        seen, timeline, address = await _seen(directory, message.id)
        assert seen.state is state, order
        assert (address.because if address is not None else None) is because, order
        assert [one.state.value for one in timeline][1:] == [one.heard.value for one in order]
        async with directory.transaction() as tx:
            await tx.mail_addresses.forget(KEY)


async def test_a_notice_counts_once_however_often_it_comes(directory: SqlDirectory) -> None:
    """Eight at once, and again later: one line, one soft bounce."""
    message = await _queued(directory)
    done = await asyncio.gather(*(_heard(directory, SOFT) for _ in range(8)))
    assert sorted(done) == [Taken.REPEATED] * 7 + [Taken.TAKEN]
    assert await _heard(directory, SOFT) is Taken.REPEATED
    _, timeline, address = await _seen(directory, message.id)
    assert (len(timeline), address.strain if address is not None else None) == (2, 1.0)


async def test_a_notice_may_be_quicker_than_the_answer_to_our_own_request(directory: SqlDirectory) -> None:
    """Nothing was written down of who took it: our own id finds it, its lease ends, and what it is called is kept."""
    message = await _queued(directory, handed_over=False)
    async with directory.transaction() as tx:
        await tx.outbox.claim([message.id], "resend", START + timedelta(seconds=90))
    assert await _heard(directory, DELIVERED) is Taken.UNKNOWN
    assert await _heard(directory, replace(DELIVERED, message_id=message.id)) is Taken.TAKEN
    seen, _, _ = await _seen(directory, message.id)
    assert (seen.state, seen.claimed_until, seen.transport, seen.provider_id) == (
        MessageState.DELIVERED,
        None,
        "resend",
        "re_1",
    )


async def test_what_is_of_no_message_of_ours_changes_nothing(directory: SqlDirectory) -> None:
    """Another provider's id, an id that nobody has, a message for nobody: unknown, and not remembered either."""
    message = await _queued(directory)
    async with directory.transaction() as tx:
        await queue_nothing(tx.outbox, Template.WELCOME, ids=CountingIds(), at=START)
    for unknown in (
        replace(DELIVERED, transport="postmark"),
        replace(DELIVERED, provider_id="re_2"),
        replace(DELIVERED, provider_id=None, message_id=MessageId("msg_none")),
        replace(DELIVERED, provider_id=None, message_id=MessageId("msg_3")),
        replace(DELIVERED, provider_id=None),
    ):
        assert await _heard(directory, unknown) is Taken.UNKNOWN
    seen, timeline, _ = await _seen(directory, message.id)
    assert (seen.state, len(timeline)) == (MessageState.ACCEPTED, 1)
    async with directory.transaction() as tx:
        assert await tx.mail_addresses.forget_notices(NOW + SECOND) == 0


async def test_what_is_older_than_notices_are_remembered_changes_nothing(directory: SqlDirectory) -> None:
    """So that a bounce which is played again after its notice was forgotten does no harm."""
    message = await _queued(directory)
    late = START + timedelta(days=30, seconds=5)
    assert await _heard(directory, HARD, late) is Taken.STALE
    _, timeline, address = await _seen(directory, message.id)
    assert (len(timeline), address) == (1, None)


async def test_moments_are_kept_within_reason(directory: SqlDirectory) -> None:
    """What is said to come from tomorrow, or from before the message, happened now, or when it was queued."""
    message = await _queued(directory)
    await _heard(directory, replace(DELAYED, at=NOW + timedelta(days=900)))
    await _heard(directory, replace(DELIVERED, at=START - timedelta(days=1)))
    await _heard(directory, replace(COMPLAINED, at=None))
    _, timeline, _ = await _seen(directory, message.id)
    assert [one.at for one in timeline][1:] == [NOW, START, NOW]


async def test_an_address_alone_is_held_back_and_released(directory: SqlDirectory) -> None:
    """As its provider's list says; what the operator of this service decided stays."""
    held = Notice(
        "postmark", "l1", Heard.SUPPRESSED, START, Bounce.HARD, "ManualSuppression", address="Bob@example.org"
    )
    released = Notice("postmark", "l2", Heard.RELEASED, START + SECOND, address="Bob@example.org")
    assert await _heard(directory, held, key=KEY) is Taken.TAKEN
    async with directory.reading() as tx:
        known = await tx.mail_addresses.of(KEY)
    assert known is not None
    assert (known.because, known.address) == (SuppressedBecause.HARD_BOUNCE, "Bob@example.org")
    assert await _heard(directory, released, key=KEY) is Taken.TAKEN
    async with directory.transaction() as tx:
        assert await tx.mail_addresses.of(KEY) is None
        await tx.mail_addresses.put(suppressed(MailAddress(KEY, KEY), START))
    assert await _heard(directory, replace(released, id="l3"), key=KEY) is Taken.TAKEN
    async with directory.reading() as tx:
        assert await tx.mail_addresses.of(KEY) is not None


async def test_nothing_of_a_notice_is_kept_when_its_transaction_is_not(directory: SqlDirectory) -> None:
    """It did not come: the next time it is taken."""
    message = await _queued(directory)

    async def broken() -> None:
        async with directory.transaction() as tx:
            await take_notice(HARD, NoticeStores(tx.outbox, tx.mail_addresses), ids=RandomIds(), now=NOW)
            raise _GivenUp

    with pytest.raises(_GivenUp):
        await broken()
    _, timeline, address = await _seen(directory, message.id)
    assert (len(timeline), address) == (1, None)
    assert await _heard(directory, HARD) is Taken.TAKEN


async def test_what_was_sent_to_an_address_is_forgotten(directory: SqlDirectory) -> None:
    """In every spelling, with its timeline; what still waits for it, and what others got, stays."""
    sent, waiting = await _queued(directory), await _queued(directory, handed_over=False)
    async with directory.transaction() as tx:
        other = await queue(tx.outbox, Template.WELCOME, Recipient("ivy@example.org"), {}, ids=RandomIds(), at=START)
        await tx.outbox.settle(other.id, Settled(MessageState.DELIVERED, START, 1, START, "resend"))
        assert await tx.outbox.drop_to(KEY) == 1
    async with directory.reading() as tx:
        left = [one for one in (sent, waiting, other) if await tx.outbox.by_id(one.id) is not None]
        assert left == [waiting, other]
        assert (len(await tx.outbox.timeline(sent.id)), len(await tx.outbox.timeline(other.id))) == (0, 1)


class _GivenUp(Exception):
    pass
