"""What is known of addresses, on each engine: nothing is lost though much is heard at once."""

import asyncio
from datetime import timedelta

from fakes import START, CountingIds
from mooring.mail import Bounce, Message, MessageId, Recipient, Template
from mooring.mail.addresses import MailAddress, SuppressedBecause, note_bounce, note_delivery, strain_at
from mooring.storage.directory import SqlDirectory

BOB = Message(
    MessageId("msg_1"), Template.WELCOME, Recipient("Bob@example.org"), {}, START, recipient_key="bob@example.org"
)


async def _bounced(directory: SqlDirectory, bounce: Bounce) -> None:
    async with directory.transaction() as tx:
        await note_bounce(BOB, bounce, "full", tx.mail_addresses, START)


async def _known(directory: SqlDirectory) -> MailAddress | None:
    async with directory.reading() as tx:
        return await tx.mail_addresses.of(BOB.recipient_key)


async def test_of_bounces_that_are_heard_at_once_none_is_lost(directory: SqlDirectory) -> None:
    """The first ones of an address, ten at the same moment: together they weigh ten."""
    await asyncio.gather(*(_bounced(directory, Bounce.SOFT) for _ in range(10)))
    known = await _known(directory)
    assert known is not None
    assert (known.address, strain_at(known, START)) == ("Bob@example.org", 10.0)


async def test_a_notice_comes_for_the_first_time_once(directory: SqlDirectory) -> None:
    """However many bring it at once; of another transport it is another one; one that was rolled back did not come."""

    async def first(transport: str, *, keep: bool = True) -> bool:
        async with directory.transaction() as tx:
            seen = await tx.mail_addresses.first_seen(transport, "evt_1", START)
            if not keep:
                raise _GivenUp
            return seen

    done = await asyncio.gather(first("resend", keep=False), return_exceptions=True)
    assert isinstance(done[0], _GivenUp)
    assert sorted(await asyncio.gather(*(first("resend") for _ in range(8)))) == [False] * 7 + [True]
    assert await first("postmark")
    async with directory.transaction() as tx:
        assert await tx.mail_addresses.forget_notices(START) == 0
        assert await tx.mail_addresses.forget_notices(START + timedelta(seconds=1)) == 2
    assert await first("resend")


async def test_a_delivery_leaves_no_row_behind(directory: SqlDirectory) -> None:
    """Neither of an address that never gave trouble nor of one whose strain it clears; what is for good stays."""
    for bounce in (None, Bounce.SOFT, Bounce.HARD):
        if bounce is not None:
            await _bounced(directory, bounce)
        async with directory.transaction() as tx:
            await note_delivery(BOB, tx.mail_addresses, START)
        assert ((await _known(directory)) is not None) is (bounce is Bounce.HARD)


async def test_suppressed_addresses_are_counted_listed_and_searched(directory: SqlDirectory) -> None:
    """Newest first, page by page, found by a part of them; those whose time ran out are counted no more."""
    ids = CountingIds()
    async with directory.transaction() as tx:
        for number in range(3):
            key, since = f"person{number}@example.org", START + timedelta(seconds=number)
            until = START + timedelta(days=3) if number == 2 else None
            because = SuppressedBecause.SOFT_BOUNCES if number == 2 else SuppressedBecause.HARD_BOUNCE
            await tx.mail_addresses.put(MailAddress(key, key, because, since, until))
        await tx.mail_addresses.put(MailAddress(ids.new_id("x"), "strained@example.org", strain=1, strained_at=START))
    async with directory.reading() as tx:
        book = tx.mail_addresses
        assert [await book.suppressed(START), await book.suppressed(START + timedelta(days=3))] == [3, 2]
        found = await book.page("", None, 2)
        assert [one.key for one in found] == ["person2@example.org", "person1@example.org"]
        assert found[1].since is not None
        rest = await book.page("", (found[1].since, found[1].key), 2)
        assert [one.key for one in rest] == ["person0@example.org"]
        assert [one.key for one in await book.page("PERSON1", None, 9)] == ["person1@example.org"]
        assert await book.page("person%", None, 9) == []
        assert [one.key for one in await book.strained("", 9)] == ["person2@example.org", "x_1"]
        assert [one.key for one in await book.strained("person2@example.org", 9)] == ["x_1"]


class _GivenUp(Exception):
    pass
