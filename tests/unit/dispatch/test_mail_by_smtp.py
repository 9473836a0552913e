"""Mail through a real conversation with a mail server that misbehaves, from the outbox to what the row says in the end."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from directories import a_directory
from impatience import impatient
from mail_providers import RESEND_KEY, SmtpBox, Step, resend_api, smtp_server
from mail_world import MailWorld, mail_world
from mooring.mail import Bounce, MessageState
from mooring.storage.directory import sqlite_url
from mooring.transports import ResendTransport, SmtpTransport, parse_smtp_url

MINUTE, QUARTER = timedelta(minutes=1), timedelta(minutes=15)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[MailWorld]:
    async with a_directory(sqlite_url(tmp_path / "directory.db")) as directory:
        yield mail_world(directory)


@pytest.fixture
def box() -> Iterator[SmtpBox]:
    with smtp_server() as made:
        yield made


def _smtp(box: SmtpBox, seconds: float = 20) -> SmtpTransport:
    return SmtpTransport(parse_smtp_url(box.url), lambda _: "bounces@example.org", seconds=seconds)


def _copies(box: SmtpBox) -> Counter[str]:
    return Counter(taken.recipients[0] for taken in box.taken)


async def test_what_the_server_says_of_each_mailbox_is_what_the_row_says(world: MailWorld, box: SmtpBox) -> None:
    """Greylisted: tried again. Unknown: a hard bounce. Full: a soft one. Everybody else gets theirs."""
    box.mailboxes |= {
        "grey@example.org": "451 4.7.1 try again later",
        "gone@example.org": "550 5.1.1 no such mailbox",
        "full@example.org": "552 5.2.2 mailbox full",
    }
    queued = {name: await world.queue(f"{name}@example.org") for name in ("grey", "gone", "full", "fine")}
    dispatch = world.dispatch(_smtp(box))
    await dispatch.settled()
    found = {name: await world.message(one) for name, one in queued.items()}
    assert found["grey"].state is MessageState.QUEUED
    assert (found["gone"].state, found["gone"].bounce) == (MessageState.BOUNCED, Bounce.HARD)
    assert (found["full"].state, found["full"].bounce) == (MessageState.BOUNCED, Bounce.SOFT)
    assert found["fine"].state is MessageState.ACCEPTED
    box.mailboxes.clear()
    world.clock.advance(MINUTE)
    await dispatch.settled()
    assert await world.state(queued["grey"]) is MessageState.ACCEPTED
    assert _copies(box) == {"fine@example.org": 1, "grey@example.org": 1}
    await dispatch.close()


async def test_a_server_that_hangs_up_or_says_not_now_loses_nothing(world: MailWorld, box: SmtpBox) -> None:
    """Before the end of a message nothing was taken: it rests, and all arrives once."""
    queued = [await world.queue(f"person{number}@example.org") for number in range(12)]
    dispatch = world.dispatch(_smtp(box))
    box.next("CONNECT", "421 4.3.2 too busy", Step.HANG_UP)
    box.next("MAIL", Step.HANG_UP, "451 4.3.0 local trouble")
    box.next("RCPT", Step.HANG_UP)
    box.next("DATA", Step.HANG_UP, "452 4.3.1 disk full")
    for _ in range(12):
        await dispatch.settled()
        world.clock.advance(MINUTE)
    assert {await world.state(one) for one in queued} == {MessageState.ACCEPTED}
    assert set(_copies(box).values()) == {1}
    await dispatch.close()


async def test_a_message_that_was_taken_unanswered_comes_twice_at_most(world: MailWorld, box: SmtpBox) -> None:
    """The documented point: the connection breaks after the final dot. It stays with this server, and comes once more."""
    queued = await world.queue("alice@example.org")
    dispatch = world.dispatch(_smtp(box))
    box.next("END", Step.TAKE_AND_HANG_UP)
    await dispatch.settled()
    assert ((await world.message(queued)).transport, await world.state(queued)) == ("smtp", MessageState.QUEUED)
    world.clock.advance(QUARTER)
    await dispatch.settled()
    assert await world.state(queued) is MessageState.ACCEPTED
    assert _copies(box) == {"alice@example.org": 2}
    await dispatch.close()


async def test_a_server_that_is_too_slow_is_not_waited_for(world: MailWorld, box: SmtpBox) -> None:
    """At the greeting nothing was taken; after the final dot it may have been, and there is one more try, not two."""
    queued = await world.queue("alice@example.org")
    dispatch = world.dispatch(_smtp(box))
    with impatient(box, seconds=21):
        box.next("EHLO", Step.HOLD)
        await dispatch.settled()
        assert (await world.message(queued)).transport is None
        box.always("END", Step.TAKE_AND_HOLD)
        world.clock.advance(MINUTE)
        await dispatch.settled()
        assert (await world.message(queued)).transport == "smtp"
        for _ in range(4):
            world.clock.advance(QUARTER)
            await dispatch.settled()
    assert await world.state(queued) is MessageState.FAILED
    assert _copies(box) == {"alice@example.org": 2}
    await dispatch.close()


async def test_another_way_takes_over_while_the_mail_server_is_away(world: MailWorld, box: SmtpBox) -> None:
    """By Resend meanwhile, each message once, and written down; by SMTP again when that is back."""
    with resend_api() as api:
        dispatch = world.dispatch(_smtp(box), ResendTransport(RESEND_KEY, api.url))
        box.always("MAIL", "421 4.3.2 shutting down")
        away = [await world.queue(f"person{number}@example.org") for number in range(5)]
        await dispatch.settled()
        assert {(await world.message(one)).transport for one in away} == {"resend"}
        box.always("MAIL", None)
        world.clock.advance(MINUTE)
        back = [await world.queue(f"other{number}@example.org") for number in range(5)]
        await dispatch.settled()
        assert "smtp" in {(await world.message(one)).transport for one in back}
        last = await world.queue("last@example.org")
        await dispatch.settled()
        assert (await world.message(last)).transport == "smtp"
        copies = _copies(box) + Counter(mail["to"][0] for mail in api.sent)
        assert (len(copies), set(copies.values())) == (11, {1})
        await dispatch.close()
    await asyncio.sleep(0)
