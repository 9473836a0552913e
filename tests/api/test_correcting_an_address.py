"""Changing an address that was never confirmed: a slip of the pen is put right, and nobody learns more than sign-up tells."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest

from fakes import FakeClock
from letters import audit_of, last_letter, last_token, mails_to
from mooring.accounts import UserId
from mooring.api.app import create_app
from mooring.hub import AccountPolicy, Hub
from mooring.mail import Topic
from visitors import ORIGIN, PASSWORD, Visitor, problem, signed_in

ASK, CONFIRM, ACCOUNT = "/api/account/email", "/api/account/email/confirm", "/api/account"
CONFIRM_ACCOUNT, RESET = "/api/accounts/confirm", "/api/password-resets"
TYPO, RIGHT = "dora@exmaple.org", "dora@example.org"


@pytest.fixture
async def dora(client: httpx2.AsyncClient) -> Visitor:
    """She has mistyped her address."""
    return await signed_in(client, TYPO)


@pytest.fixture(
    params=[AccountPolicy(signup_by_mail=True), AccountPolicy(signup_open=False)], ids=["confirm", "closed"]
)
async def quiet(hub: Hub, request: pytest.FixtureRequest) -> AsyncIterator[httpx2.AsyncClient]:
    """The service where signing up tells nobody who has an account."""
    app = create_app(replace(hub, accounts=request.param))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ORIGIN) as opened:
        yield opened


async def _asked(visitor: Visitor, email: str, client: httpx2.AsyncClient | None = None) -> httpx2.Response:
    return await (client or visitor.client).post(ASK, json={"email": email}, headers=visitor.bearer)


async def _account(visitor: Visitor) -> tuple[str, bool, str | None]:
    body = (await visitor.ask("GET", ACCOUNT)).json()
    pending = body["pendingEmail"]
    return body["user"]["email"], body["user"]["verified"], pending["email"] if pending is not None else None


async def _dead(client: httpx2.AsyncClient, path: str, token: str) -> None:
    reply = await client.post(path, json={"token": token, "newPassword": "another horse battery"})
    assert (reply.status_code, problem(reply)["code"]) == (404, "LINK_INVALID")


async def test_the_right_address_takes_the_place_of_the_wrong_one_at_once(
    hub: Hub, client: httpx2.AsyncClient, dora: Visitor
) -> None:
    """Signed in as before, by the new address from now on; it is asked to confirm; the session goes on."""
    reply = await _asked(dora, RIGHT)
    assert (reply.status_code, reply.json()) == (202, {})
    assert await _account(dora) == (RIGHT, False, None)
    for email, status in ((RIGHT, 201), (TYPO, 401)):
        assert (await client.post("/api/sessions", json={"email": email, "password": PASSWORD})).status_code == status
    assert await mails_to(hub, RIGHT) == ["confirm_account"]
    token = await last_token(hub, RIGHT, "confirm_account")
    assert (await client.post(CONFIRM_ACCOUNT, json={"token": token})).json() == {"email": RIGHT, "created": False}
    assert await _account(dora) == (RIGHT, True, None)
    assert "email_changed" in await audit_of(hub, dora.user_id)


async def test_what_went_to_the_wrong_address_opens_nothing(
    hub: Hub, client: httpx2.AsyncClient, dora: Visitor
) -> None:
    """Neither the welcome nor a reset, by link or by code; and no new one is sent there."""
    await client.post(RESET, json={"email": TYPO})
    welcome, reset = await last_token(hub, TYPO, "welcome"), await last_letter(hub, TYPO, "password_reset")
    await _asked(dora, RIGHT)
    await _dead(client, CONFIRM_ACCOUNT, welcome)
    await _dead(client, f"{RESET}/redeem", (reset.link or "").partition("#")[2])
    for email in (TYPO, RIGHT):
        typed = {"email": email, "code": reset.code, "newPassword": "another horse battery"}
        assert (await client.post(f"{RESET}/redeem", json=typed)).status_code == 404
    before = await mails_to(hub, TYPO)
    for path in (RESET, "/api/accounts/resend"):
        await client.post(path, json={"email": TYPO})
    assert await mails_to(hub, TYPO) == before


async def test_the_wrong_address_is_told_and_learns_no_other(hub: Hub, dora: Visitor) -> None:
    """It may be a stranger's mailbox, and it may be the person's own while a thief is at work."""
    await _asked(dora, RIGHT)
    letter = await last_letter(hub, TYPO, "email_changed")
    assert RIGHT not in letter.text
    assert "d***@example.org" in letter.text


async def test_a_second_slip_is_put_right_as_well(hub: Hub, client: httpx2.AsyncClient, dora: Visitor) -> None:
    """The link that went to the address in between is dead; another spelling of one's own tells nobody of a change."""
    await _asked(dora, "dora@exampel.org")
    between = await last_token(hub, "dora@exampel.org", "confirm_account")
    await _asked(dora, RIGHT)
    await _dead(client, CONFIRM_ACCOUNT, between)
    again = "Dora@example.org"
    assert (await _asked(dora, again)).status_code == 202
    assert await _account(dora) == (again, False, None)
    assert await mails_to(hub, RIGHT) == ["confirm_account"]
    assert await mails_to(hub, again) == ["confirm_account"]


@pytest.mark.parametrize("closed", [False, True])
async def test_a_taken_address_is_refused_as_at_sign_up(hub: Hub, dora: Visitor, carol: Visitor, closed: bool) -> None:
    """EMAIL_TAKEN where sign-up says it too, of closed accounts as well; nothing is changed, nobody is written to."""
    if closed:
        await carol.ask("POST", f"{ACCOUNT}/close", {"archiveWorkspaces": True})
    before = (await mails_to(hub, carol.email), await mails_to(hub, TYPO))
    reply = await _asked(dora, carol.email)
    assert (reply.status_code, problem(reply)["fields"]) == (409, {"email": "EMAIL_TAKEN"})
    assert await _account(dora) == (TYPO, False, None)
    assert (await mails_to(hub, carol.email), await mails_to(hub, TYPO)) == before


async def test_it_needs_a_recent_proof(clock: FakeClock, dora: Visitor) -> None:
    """Whoever finds a browser that was left open moves no account."""
    clock.advance(timedelta(minutes=10))
    assert problem(await _asked(dora, RIGHT))["code"] == "STEP_UP_REQUIRED"
    assert (await dora.ask("POST", "/api/session/step-up", {"password": PASSWORD})).status_code == 200
    assert (await _asked(dora, RIGHT)).status_code == 202


async def test_a_confirmed_address_is_never_replaced_at_once(hub: Hub, alice: Visitor) -> None:
    """It is asked, and the new one too."""
    await _asked(alice, RIGHT)
    assert await _account(alice) == (alice.email, True, RIGHT)
    assert (await mails_to(hub, alice.email))[-1] == "email_change_old"


async def test_preferences_of_an_address_that_was_never_confirmed_stay_there(hub: Hub, dora: Visitor) -> None:
    """They may be the wish of whoever has that mailbox."""
    async with hub.directory.transaction() as tx:
        await tx.mail_preferences.want(TYPO, Topic.INVITATIONS, hub.clock.now(), wanted=False)
    await _asked(dora, RIGHT)
    async with hub.directory.reading() as tx:
        assert await tx.mail_preferences.unwanted(TYPO) == {Topic.INVITATIONS}
        assert await tx.mail_preferences.unwanted(RIGHT) == frozenset()


async def test_elsewhere_the_new_address_confirms_alone(hub: Hub, quiet: httpx2.AsyncClient, dora: Visitor) -> None:
    """Where nobody may learn who exists: nothing changes before its link is followed; the wrong one is asked nothing."""
    assert (await _asked(dora, RIGHT, quiet)).status_code == 202
    assert await _account(dora) == (TYPO, False, RIGHT)
    assert "email_change_old" not in await mails_to(hub, TYPO)
    token = await last_token(hub, RIGHT, "email_change_new")
    reply = await quiet.post(CONFIRM, json={"token": token})
    assert (reply.status_code, reply.json()) == (200, {"state": "changed"})
    assert await _account(dora) == (RIGHT, True, None)
    assert RIGHT not in (await last_letter(hub, TYPO, "email_changed")).text
    assert RIGHT in (await last_letter(hub, RIGHT, "email_changed")).text
    await _dead(quiet, CONFIRM_ACCOUNT, await last_token(hub, TYPO, "welcome"))
    await _dead(quiet, CONFIRM, token)


@pytest.mark.parametrize("closed", [False, True])
async def test_elsewhere_a_taken_address_looks_free(
    hub: Hub, quiet: httpx2.AsyncClient, dora: Visitor, carol: Visitor, closed: bool
) -> None:
    """The same answer and the same pending change; its owner is told, and has no link."""
    if closed:
        await carol.ask("POST", f"{ACCOUNT}/close", {"archiveWorkspaces": True})
    answers = []
    for email in ("free@example.org", carol.email):
        reply = await _asked(dora, email, quiet)
        pending = (await dora.ask("GET", ACCOUNT)).json()["pendingEmail"]
        answers.append((reply.status_code, reply.content, {**pending, "email": ""}))
    assert answers[0] == answers[1]
    assert (await mails_to(hub, carol.email))[-1] == "email_change_taken"


@pytest.mark.parametrize("how", ["the link of the welcome", "a reset"])
async def test_who_confirms_the_old_address_meanwhile_keeps_it(
    hub: Hub, quiet: httpx2.AsyncClient, dora: Visitor, how: str
) -> None:
    """A change that asked nothing of an address dies when that turns out to be the person's: its link is dead."""
    await _asked(dora, RIGHT, quiet)
    token = await last_token(hub, RIGHT, "email_change_new")
    if how == "a reset":
        await quiet.post(RESET, json={"email": TYPO})
        sent = {"token": await last_token(hub, TYPO, "password_reset"), "newPassword": "another horse battery"}
        assert (await quiet.post(f"{RESET}/redeem", json=sent)).status_code == 204
    else:
        welcome = await last_token(hub, TYPO, "welcome")
        assert (await quiet.post(CONFIRM_ACCOUNT, json={"token": welcome})).status_code == 200
    await _dead(quiet, CONFIRM, token)
    async with hub.directory.reading() as tx:
        assert await tx.email_changes.of(UserId(dora.user_id)) is None
        user = await tx.accounts.by_id(UserId(dora.user_id))
    assert user is not None
    assert (user.email.address, user.verified_at) == (TYPO, hub.clock.now())
