"""Confirming an address, having the link sent again, and signing up where everything goes on by mail."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest

from fakes import FakeClock, PlainHasher
from letters import audit_of, last_token, mails_to
from mooring.api.app import create_app
from mooring.hub import AccountPolicy, Hub
from visitors import ORIGIN, PASSWORD, Visitor, problem, signed_in

CONFIRM, RESEND = "/api/accounts/confirm", "/api/accounts/resend"
NEW = {"email": "New.Person@example.org", "password": PASSWORD, "name": "New Person"}


@pytest.fixture
async def by_mail(hub: Hub) -> AsyncIterator[httpx2.AsyncClient]:
    """The same service, with sign-ups that go on by mail."""
    app = create_app(replace(hub, accounts=AccountPolicy(signup_by_mail=True)))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ORIGIN) as opened:
        yield opened


@pytest.fixture
async def alice(client: httpx2.AsyncClient) -> Visitor:
    """Here her address is not confirmed yet."""
    return await signed_in(client, "alice@example.org")


async def _refused(reply: httpx2.Response) -> None:
    assert (reply.status_code, problem(reply)["code"]) == (404, "LINK_INVALID")


async def test_the_welcome_confirms_the_address(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """From then on the user is verified; the link is used up; the sign-up and the confirmation are written down."""
    token = await last_token(hub, alice.email, "welcome")
    reply = await client.post(CONFIRM, json={"token": token})
    assert (reply.status_code, reply.json()) == (200, {"email": alice.email, "created": False})
    assert (await alice.ask("GET", "/api/session")).json()["user"]["verified"] is True
    await _refused(await client.post(CONFIRM, json={"token": token}))
    assert set(await audit_of(hub, alice.user_id)) == {"email_confirmed", "signed_up", "signed_in"}


async def test_a_link_that_was_sent_again_kills_the_older(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """The newest works, for a day."""
    older = await last_token(hub, alice.email, "welcome")
    assert (await client.post(RESEND, json={"email": alice.email})).status_code == 202
    newer = await last_token(hub, alice.email, "confirm_account")
    await _refused(await client.post(CONFIRM, json={"token": older}))
    clock.advance(timedelta(hours=24))
    await _refused(await client.post(CONFIRM, json={"token": newer}))
    await client.post(RESEND, json={"email": alice.email})
    token = await last_token(hub, alice.email, "confirm_account")
    assert (await client.post(CONFIRM, json={"token": token})).status_code == 200


async def test_nothing_is_sent_again_to_whoever_waits_for_nothing(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """A confirmed address, an address without an account, and no address at all: the same answer, no mail."""
    await client.post(CONFIRM, json={"token": await last_token(hub, alice.email, "welcome")})
    before = await mails_to(hub, alice.email)
    for email in (alice.email, "nobody@example.org", "no address", "\u0000"):
        reply = await client.post(RESEND, json={"email": email})
        assert (reply.status_code, reply.json()) == (202, {})
    assert await mails_to(hub, alice.email) == before
    assert await mails_to(hub, "nobody@example.org") == []


async def test_a_sign_up_by_mail_makes_the_account_when_the_link_is_followed(
    hub: Hub, by_mail: httpx2.AsyncClient
) -> None:
    """202 and no account; then the link makes it, confirmed, with its workspace; the password is the one that was chosen."""
    reply = await by_mail.post("/api/accounts", json=NEW, headers={"origin": ORIGIN})
    assert (reply.status_code, reply.json()) == (202, {})
    assert "set-cookie" not in reply.headers
    given = {"email": NEW["email"], "password": PASSWORD}
    assert (await by_mail.post("/api/sessions", json=given)).status_code == 401
    token = await last_token(hub, NEW["email"], "sign_up")
    reply = await by_mail.post(CONFIRM, json={"token": token})
    assert (reply.status_code, reply.json()) == (200, {"email": NEW["email"], "created": True})
    reply = await by_mail.post("/api/sessions", json=given)
    body = reply.json()
    assert (reply.status_code, body["user"]["name"], body["user"]["verified"]) == (201, "New Person", True)
    assert body["defaultWorkspaceId"] is not None
    await _refused(await by_mail.post(CONFIRM, json={"token": token}))


async def test_a_taken_address_is_told_and_the_asker_is_not(
    hub: Hub, by_mail: httpx2.AsyncClient, alice: Visitor
) -> None:
    """The same answer after the same hash; the mail says that there is an account, and has no link."""
    assert isinstance(hub.hasher, PlainHasher)
    answers = []
    for email in (alice.email, "free@example.org"):
        before = hub.hasher.hashed
        reply = await by_mail.post("/api/accounts", json={**NEW, "email": email})
        answers.append((reply.status_code, reply.content, dict(reply.headers), hub.hasher.hashed - before))
    assert answers[0] == answers[1]
    assert answers[0][0] == 202
    assert (await mails_to(hub, alice.email))[-1] == "sign_up_taken"
    assert (await mails_to(hub, "free@example.org")) == ["sign_up"]


async def test_of_two_sign_ups_with_one_address_the_first_that_is_confirmed_wins(
    hub: Hub, by_mail: httpx2.AsyncClient
) -> None:
    """The other link is dead then, whoever asked for it."""
    await by_mail.post("/api/accounts", json=NEW)
    first = await last_token(hub, NEW["email"], "sign_up")
    await by_mail.post("/api/accounts", json={**NEW, "password": "a stranger's password"})
    second = await last_token(hub, NEW["email"], "sign_up")
    assert first != second
    assert (await by_mail.post(CONFIRM, json={"token": first})).status_code == 200
    await _refused(await by_mail.post(CONFIRM, json={"token": second}))
    reply = await by_mail.post("/api/sessions", json={"email": NEW["email"], "password": PASSWORD})
    assert reply.status_code == 201


async def test_a_link_whose_address_was_taken_meanwhile_makes_nothing(
    hub: Hub, client: httpx2.AsyncClient, by_mail: httpx2.AsyncClient
) -> None:
    """Somebody has it by now: LINK_INVALID, and their password stays theirs."""
    await by_mail.post("/api/accounts", json={**NEW, "password": "the first of the two"})
    token = await last_token(hub, NEW["email"], "sign_up")
    await signed_in(client, NEW["email"])
    await _refused(await by_mail.post(CONFIRM, json={"token": token}))
    reply = await client.post("/api/sessions", json={"email": NEW["email"], "password": PASSWORD})
    assert reply.status_code == 201


async def test_a_sign_up_by_mail_is_sent_again(hub: Hub, by_mail: httpx2.AsyncClient) -> None:
    """The same link once more, while it is good."""
    await by_mail.post("/api/accounts", json=NEW)
    await by_mail.post(RESEND, json={"email": NEW["email"]})
    assert await mails_to(hub, NEW["email"]) == ["sign_up", "sign_up"]
    token = await last_token(hub, NEW["email"], "sign_up")
    assert (await by_mail.post(CONFIRM, json={"token": token})).json()["created"] is True


async def test_a_waiting_sign_up_holds_no_secret_in_the_clear(hub: Hub, by_mail: httpx2.AsyncClient) -> None:
    """Neither the name nor the hash of the password is found in the row."""
    await by_mail.post("/api/accounts", json=NEW)
    async with hub.directory.reading() as tx:
        connection = tx.accounts._connection
        dump = str((await connection.exec_driver_sql("SELECT * FROM challenges")).all())
    assert "new.person@example.org" in dump.lower()
    assert "New Person" not in dump
    assert "plain:" not in dump


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"email": "nobody"}, "EMAIL_INVALID"),
        ({"password": "short"}, "PASSWORD_TOO_SHORT"),
        ({"name": "x" * 101}, "NAME_TOO_LONG"),
    ],
)
async def test_a_sign_up_by_mail_names_wrong_fields_too(
    by_mail: httpx2.AsyncClient, change: dict[str, str], code: str
) -> None:
    """What is wrong with what was typed tells nothing of who has an account."""
    reply = await by_mail.post("/api/accounts", json={**NEW, **change})
    assert (reply.status_code, problem(reply)["code"]) == (422, code)
