"""A few connections, used again, and none that has gone stale."""

import asyncio

import pytest

from impatience import impatient
from mail_providers import Step, smtp_server
from mail_providers.smtp import Stage
from mooring.mail.delivery import Accepted, Later, Refused
from outgoing import a_mail, smtp_to


async def test_one_after_another_they_share_a_connection() -> None:
    """Also after a recipient was refused; at the end it says goodbye."""
    with smtp_server("tls", credentials=("user", "word")) as box:
        async with smtp_to(box) as transport:
            for number in range(10):
                assert isinstance(await transport.send(a_mail(number)), Accepted)
            box.next("RCPT", "550 5.1.1 nobody")
            assert isinstance(await transport.send(a_mail(10)), Refused)
            assert isinstance(await transport.send(a_mail(11)), Accepted)
        assert box.connections == 1
        assert box.commands[-1] == ("QUIT", "")
        box.wait_for_connections(0)


async def test_at_once_they_share_a_few() -> None:
    """Never more connections than that are open, however much waits."""
    with smtp_server() as box:
        async with smtp_to(box, connections=3) as transport:
            outcomes = await asyncio.gather(*(transport.send(a_mail(number)) for number in range(40)))
    assert all(isinstance(one, Accepted) for one in outcomes)
    assert box.connections <= 3
    assert len({taken.octets for taken in box.taken}) == 40


async def test_waiting_for_a_connection_counts_as_waiting() -> None:
    """A try takes no longer because others are slow; nothing of it was sent."""
    with smtp_server() as box:
        box.always("END", Step.HOLD)
        async with smtp_to(box, connections=1) as transport:
            with impatient(box):
                first, second = await asyncio.gather(transport.send(a_mail(1)), transport.send(a_mail(2)))
    assert isinstance(first, Later)
    assert first.perhaps_taken
    assert second == Later("connecting: no answer in time")


@pytest.mark.parametrize("how", ["without a word", "with 421"])
async def test_a_stale_connection_is_replaced(how: str) -> None:
    """The server hung up meanwhile, or does so when it hears from us again: the mail goes over a new one, once."""
    with smtp_server() as box:
        async with smtp_to(box) as transport:
            await transport.send(a_mail(1))
            box.next("MAIL", Step.HANG_UP if how == "without a word" else "421 4.4.2 idle for too long")
            assert await transport.send(a_mail(2)) == Accepted("2.0.0 OK: queued as 2")
    assert (box.connections, len(box.taken)) == (2, 2)


@pytest.mark.parametrize("stage", ["RCPT", "DATA", "END"])
async def test_a_connection_that_breaks_off_later_is_not_replaced(stage: Stage) -> None:
    """However old it is: the message is not written a second time by a try that may have written it once."""
    with smtp_server() as box:
        async with smtp_to(box) as transport:
            await transport.send(a_mail(1))
            box.next(stage, Step.TAKE_AND_HANG_UP if stage == "END" else Step.HANG_UP)
            outcome = await transport.send(a_mail(2))
    assert isinstance(outcome, Later)
    assert outcome.perhaps_taken == (stage == "END")
    assert (box.connections, len(box.taken)) == (1, 2 if stage == "END" else 1)


async def test_all_stale_connections_are_replaced() -> None:
    """As after a restart of the server: every one of them is found out, and no mail is the worse for it."""
    with smtp_server() as box:
        async with smtp_to(box, connections=3) as transport:
            box.next("END", *[Step.HOLD] * 3)
            sending = asyncio.gather(*(transport.send(a_mail(number)) for number in range(3)))
            await asyncio.to_thread(box.told.wait_for, lambda: box.commands.count(("END", "")) == 3)
            box.open_gate()
            await sending
            box.drop_all()
            outcomes = await asyncio.gather(*(transport.send(a_mail(number)) for number in range(3, 6)))
    assert all(isinstance(one, Accepted) for one in outcomes)
    assert (box.connections, len(box.taken)) == (6, 6)


async def test_a_new_connection_that_is_dropped_is_no_stale_one() -> None:
    """A server that hangs up on everybody is not called again and again."""
    with smtp_server() as box:
        box.always("MAIL", Step.HANG_UP)
        async with smtp_to(box) as transport:
            assert isinstance(await transport.send(a_mail()), Later)
    assert box.connections == 1


async def test_an_idle_connection_is_closed() -> None:
    """Nobody's connection is held for longer than it is of use."""
    with smtp_server() as box:
        async with smtp_to(box, idle_seconds=0.05) as transport:
            await transport.send(a_mail())
            await asyncio.to_thread(box.wait_for_connections, 0)
            assert isinstance(await transport.send(a_mail(2)), Accepted)
    assert box.connections == 2


async def test_a_connection_is_not_used_for_ever() -> None:
    """Servers count the messages of a connection: after a hundred it is a new one."""
    with smtp_server() as box:
        async with smtp_to(box) as transport:
            for number in range(101):
                await transport.send(a_mail(number))
    assert box.connections == 2


async def test_closing_does_not_wait_for_a_server_that_is_gone() -> None:
    """It says goodbye to who listens, and leaves the others."""
    with smtp_server() as box:
        async with smtp_to(box) as transport:
            await transport.send(a_mail())
            box.drop_all()
    assert ("QUIT", "") not in box.commands
