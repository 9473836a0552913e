"""Changing the address of an account: both addresses confirm, in any order."""

from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest

from fakes import FakeClock
from letters import audit_of, last_token, mails_to
from mooring.api.app import create_app
from mooring.hub import Hub
from mooring.kit.rates import MemoryRateLimiter
from mooring.mail.addresses import MailAddress, SuppressedBecause
from visitors import ORIGIN, PASSWORD, Visitor, problem, signed_in

ASK, CONFIRM = "/api/account/email", "/api/account/email/confirm"
NEW = "new@example.org"
OLD_SIDE, NEW_SIDE = "email_change_old", "email_change_new"


async def _asked(visitor: Visitor, email: str = NEW) -> None:
    reply = await visitor.ask("POST", ASK, {"email": email})
    assert (reply.status_code, reply.json()) == (202, {})


async def _tokens(hub: Hub, visitor: Visitor, email: str = NEW) -> dict[str, str]:
    return {
        "old": await last_token(hub, visitor.email, OLD_SIDE),
        "new": await last_token(hub, email, NEW_SIDE),
    }


async def _refused(reply: httpx2.Response) -> None:
    assert (reply.status_code, problem(reply)["code"]) == (404, "LINK_INVALID")


@pytest.mark.parametrize(("order", "waiting"), [(("old", "new"), "waitingForNew"), (("new", "old"), "waitingForOld")])
async def test_both_addresses_confirm_in_any_order(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, order: tuple[str, str], waiting: str
) -> None:
    """The first says what is missing, the second changes the address; sessions go on; both addresses are told."""
    await _asked(alice)
    tokens = await _tokens(hub, alice)
    reply = await client.post(CONFIRM, json={"token": tokens[order[0]]})
    assert (reply.status_code, reply.json()) == (200, {"state": waiting})
    pending = (await alice.ask("GET", "/api/account")).json()["pendingEmail"]
    assert pending == {
        "email": NEW,
        "oldConfirmed": order[0] == "old",
        "newConfirmed": order[0] == "new",
        "expiresAt": "2026-11-24T13:00:00.000Z",
    }
    await _refused(await client.post(CONFIRM, json={"token": tokens[order[0]]}))
    reply = await client.post(CONFIRM, json={"token": tokens[order[1]]})
    assert (reply.status_code, reply.json()) == (200, {"state": "changed"})
    account = (await alice.ask("GET", "/api/account")).json()
    assert (account["user"]["email"], account["user"]["verified"], account["pendingEmail"]) == (NEW, True, None)
    for email in (alice.email, NEW):
        assert (await mails_to(hub, email))[-1] == "email_changed"
    assert (await audit_of(hub, alice.user_id))[0] == "email_changed"
    for email, status in ((NEW, 201), (alice.email, 401)):
        assert (await client.post("/api/sessions", json={"email": email, "password": PASSWORD})).status_code == status
    for token in tokens.values():
        await _refused(await client.post(CONFIRM, json={"token": token}))


@pytest.mark.parametrize(
    ("because", "state"),
    [
        (SuppressedBecause.HARD_BOUNCE, "changed"),
        (SuppressedBecause.SOFT_BOUNCES, "waitingForOld"),
        (SuppressedBecause.COMPLAINT, "waitingForOld"),
        (SuppressedBecause.OPERATOR, "waitingForOld"),
    ],
)
async def test_a_mailbox_that_is_gone_is_not_waited_for(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor, because: SuppressedBecause, state: str
) -> None:
    """Only the new address confirms then. Any other trouble with the old one is no reason not to ask it."""
    async with hub.directory.transaction() as tx:
        await tx.mail_addresses.held(alice.email, alice.email)
        await tx.mail_addresses.put(MailAddress(alice.email, alice.email, because, clock.now()))
    await _asked(alice)
    assert (OLD_SIDE in await mails_to(hub, alice.email)) is (state != "changed")
    reply = await client.post(CONFIRM, json={"token": await last_token(hub, NEW, NEW_SIDE)})
    assert (reply.status_code, reply.json()) == (200, {"state": state})


async def test_what_was_sent_to_the_old_address_is_dead_after_the_change(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """A reset link in the old mailbox opens nothing any more."""
    await client.post("/api/password-resets", json={"email": alice.email})
    reset = await last_token(hub, alice.email, "password_reset")
    await _asked(alice)
    for token in (await _tokens(hub, alice)).values():
        await client.post(CONFIRM, json={"token": token})
    await _refused(
        await client.post("/api/password-resets/redeem", json={"token": reset, "newPassword": "x" * 9 + "y"})
    )


@pytest.mark.parametrize("whose", ["carol's", "one's own", "a closed account's"])
async def test_an_address_that_is_taken_looks_free_and_is_never_given(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, carol: Visitor, whose: str
) -> None:
    """The same answer and the same pending change; the owner is told; the old address's yes leads nowhere."""
    await _asked(alice)
    free = (await alice.ask("GET", "/api/account")).json()["pendingEmail"]
    if whose == "a closed account's":
        await carol.ask("POST", "/api/account/close", {"archiveWorkspaces": True})
    email = alice.email if whose == "one's own" else carol.email
    await _asked(alice, email)
    taken = (await alice.ask("GET", "/api/account")).json()["pendingEmail"]
    assert taken == {**free, "email": email}
    mails = await mails_to(hub, email)
    assert mails[-1] == "email_change_taken"
    assert NEW_SIDE not in mails
    reply = await client.post(CONFIRM, json={"token": await last_token(hub, alice.email, OLD_SIDE)})
    assert reply.json() == {"state": "waitingForNew"}


async def test_a_race_for_the_new_address_has_one_winner(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Somebody signs up with it before the second yes: LINK_INVALID, the pending change is dropped, nothing else moved."""
    await _asked(alice)
    tokens = await _tokens(hub, alice)
    await client.post(CONFIRM, json={"token": tokens["old"]})
    winner = await signed_in(client, NEW)
    await _refused(await client.post(CONFIRM, json={"token": tokens["new"]}))
    account = (await alice.ask("GET", "/api/account")).json()
    assert (account["user"]["email"], account["pendingEmail"]) == (alice.email, None)
    assert (await winner.ask("GET", "/api/account")).json()["user"]["email"] == NEW


async def test_a_newer_wish_kills_the_older(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Its links are dead, and none of them counts for the newer."""
    await _asked(alice)
    older = await _tokens(hub, alice)
    await _asked(alice, "newer@example.org")
    for token in older.values():
        await _refused(await client.post(CONFIRM, json={"token": token}))
    assert (await alice.ask("GET", "/api/account")).json()["pendingEmail"]["email"] == "newer@example.org"


async def test_a_change_that_was_given_up_cannot_be_confirmed(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """204 with and without one; the links are dead; it is written down once."""
    await _asked(alice)
    tokens = await _tokens(hub, alice)
    for _ in range(2):
        assert (await alice.ask("DELETE", ASK)).status_code == 204
    for token in tokens.values():
        await _refused(await client.post(CONFIRM, json={"token": token}))
    assert (await alice.ask("GET", "/api/account")).json()["pendingEmail"] is None
    assert (await audit_of(hub, alice.user_id)).count("email_change_cancelled") == 1


async def test_a_change_waits_for_a_day(hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Then its links are dead, and it is shown no more."""
    await _asked(alice)
    tokens = await _tokens(hub, alice)
    clock.advance(timedelta(hours=24))
    for token in tokens.values():
        await _refused(await client.post(CONFIRM, json={"token": token}))
    back = await signed_in(client, alice.email, "/api/sessions")
    assert (await back.ask("GET", "/api/account")).json()["pendingEmail"] is None


async def test_what_is_no_address_is_named(alice: Visitor) -> None:
    """EMAIL_INVALID."""
    reply = await alice.ask("POST", ASK, {"email": "nobody"})
    assert (reply.status_code, problem(reply)["fields"]) == (422, {"email": "EMAIL_INVALID"})


async def test_asking_for_changes_is_slowed_down(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    """Ten an hour: nobody uses this service to fill somebody's mailbox, or to try many addresses."""
    app = create_app(replace(hub, rate_limiter=MemoryRateLimiter(clock)))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ORIGIN) as client:
        codes = [
            (await client.post(ASK, json={"email": f"n{n}@example.org"}, headers=alice.bearer)).status_code
            for n in range(11)
        ]
    assert codes == [202] * 10 + [429]
