"""A mail provider that is down while people sign up: nobody notices but by the time that their mail takes."""

from collections import defaultdict
from datetime import timedelta
from functools import partial

import httpx2

from fakes import FakeClock
from mail_providers import RESEND_KEY, Step, resend_api
from mooring.dispatch import MailDispatch
from mooring.hub import Hub
from mooring.mail import MessageState
from mooring.mail.compose import House, compose
from mooring.mail.delivery import DeliveryPolicy
from mooring.storage.directory import SqlDirectory
from mooring.transports import ResendTransport
from visitors import PASSWORD

PEOPLE = 200
MINUTES = 10


async def test_two_hundred_sign_ups_during_an_outage_lose_no_mail(
    client: httpx2.AsyncClient, hub: Hub, directory: SqlDirectory, clock: FakeClock
) -> None:
    """For ten minutes the provider answers nothing of use: all sign up at once, and all mail arrives afterwards.

    Each person gets theirs once, in the order in which it was queued, though their address was asked for a reset as well.
    """
    with resend_api() as api:
        composing = partial(compose, links=hub.links, house=House(sender="Mooring <mooring@example.org>"))
        transport = ResendTransport(RESEND_KEY, api.url)
        dispatch = MailDispatch(hub, [transport], composing, DeliveryPolicy())
        api.next(Step.HANG_UP, Step.TAKE_AND_HANG_UP, 500, 429)
        api.always(503)
        for number in range(PEOPLE):
            await _sign_up(client, clock, f"person{number}@example.org")
            if number % (PEOPLE // MINUTES) == 0:
                await dispatch.settled()
                clock.advance(timedelta(minutes=1))
        assert {mail["to"][0] for mail in api.sent} <= {"person0@example.org"}
        api.always(None)
        clock.advance(timedelta(minutes=1))
        await dispatch.settled()
        arrived: dict[str, list[str]] = defaultdict(list)
        for mail in api.sent:
            arrived[mail["to"][0]].append(mail["subject"])
        await transport.close()
    assert len(arrived) == PEOPLE
    assert {tuple(subjects) for subjects in arrived.values()} == {("Welcome to Mooring", "Reset your password")}
    async with directory.reading() as tx:
        messages = await tx.outbox.page(None, 1000)
    assert {message.state for message in messages} == {MessageState.ACCEPTED}
    assert max(message.attempts for message in messages) == 1


async def _sign_up(client: httpx2.AsyncClient, clock: FakeClock, email: str) -> None:
    given = {"email": email, "password": PASSWORD, "name": "Person", "delivery": "body"}
    reply = await client.post("/api/accounts", json=given)
    assert reply.status_code == 201
    clock.advance(timedelta(milliseconds=1))
    reply = await client.post("/api/password-resets", json={"email": email})
    assert reply.status_code == 202
