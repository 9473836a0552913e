"""Optional mail: chosen in the settings, by a link without signing in, or by a mail program in one click."""

from datetime import timedelta

import httpx2
import pytest

from fakes import FakeClock
from letters import last_token, mails_to
from mooring.accounts import parse_email
from mooring.api.closing import purge_due
from mooring.hub import Hub
from mooring.mail import Topic
from mooring.mail.addresses import MailAddress, SuppressedBecause
from visitors import Visitor, problem

OWN, LOOK, CHOOSE = "/api/account/mail", "/api/mail/preferences/look", "/api/mail/preferences"
ONE_CLICK = {"content-type": "application/x-www-form-urlencoded"}
STRANGER = "dora@example.net"


def _token(hub: Hub, email: str) -> str:
    return hub.account_secret.preferences.token(parse_email(email).key)


def _path(hub: Hub, email: str, topic: Topic = Topic.INVITATIONS) -> str:
    return hub.account_secret.preferences.unsubscribe_path(parse_email(email).key, topic)


async def _unwanted(hub: Hub, email: str) -> set[str]:
    async with hub.directory.reading() as tx:
        return {topic.value for topic in await tx.mail_preferences.unwanted(parse_email(email).key)}


def _wanted(reply: httpx2.Response) -> dict[str, bool]:
    assert reply.status_code == 200, reply.text
    return {topic["id"]: topic["wanted"] for topic in reply.json()["topics"]}


async def test_everything_is_wanted_until_somebody_says_otherwise(alice: Visitor) -> None:
    """The topics with their state, for one's own address; what is not named stays as it is."""
    reply = await alice.ask("GET", OWN)
    assert reply.json() == {
        "address": alice.email,
        "topics": [
            {"id": "workspace_news", "wanted": True},
            {"id": "invitations", "wanted": True},
            {"id": "mentions", "wanted": True},
        ],
    }
    reply = await alice.ask("PUT", OWN, {"topics": {"invitations": False}})
    chosen = {"workspace_news": True, "invitations": False, "mentions": True}
    assert _wanted(reply) == _wanted(await alice.ask("GET", OWN)) == chosen
    reply = await alice.ask("PUT", OWN, {"topics": {"invitations": True, "workspace_news": False}})
    assert _wanted(reply) == {"workspace_news": False, "invitations": True, "mentions": True}


async def test_a_link_shows_and_changes_the_choice_without_signing_in(hub: Hub, client: httpx2.AsyncClient) -> None:
    """Also for somebody without an account; the address is masked; looking changes nothing."""
    token = _token(hub, STRANGER)
    looked = await client.post(LOOK, json={"token": token})
    assert looked.json()["address"] == "d***@example.net"
    assert await _unwanted(hub, STRANGER) == set()
    reply = await client.post(CHOOSE, json={"token": token, "topics": {"invitations": False}})
    assert reply.json()["address"] == "d***@example.net"
    assert _wanted(reply) == _wanted(await client.post(LOOK, json={"token": token}))
    assert await _unwanted(hub, STRANGER) == {"invitations"}


async def test_settings_and_link_are_one_choice(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """What was chosen by the link is seen in the settings, for every spelling of the address."""
    await client.post(CHOOSE, json={"token": _token(hub, "ALICE@Example.org"), "topics": {"workspace_news": False}})
    assert _wanted(await alice.ask("GET", OWN)) == {"workspace_news": False, "invitations": True, "mentions": True}


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (ONE_CLICK, b"List-Unsubscribe=One-Click"),
        ({"content-type": "multipart/form-data; boundary=x"}, b"--x\r\n\r\n\r\n--x--"),
        ({}, b""),
        ({"content-type": "application/json"}, b"{nonsense"),
        ({**ONE_CLICK, "origin": "https://mail.example"}, b"List-Unsubscribe=One-Click"),
        ({**ONE_CLICK, "origin": "null", "sec-fetch-site": "cross-site", "cookie": "mooring_access=old"}, b""),
    ],
)
async def test_a_mail_program_unsubscribes_in_one_click(
    hub: Hub, client: httpx2.AsyncClient, headers: dict[str, str], body: bytes
) -> None:
    """RFC 8058: a POST without cookies, from anywhere, with any form: that topic is off, at once, twice alike."""
    for _ in range(2):
        reply = await client.post(_path(hub, STRANGER), content=body, headers=headers)
        assert reply.status_code == 200, reply.text
        assert await _unwanted(hub, STRANGER) == {"invitations"}


async def test_one_click_switches_off_only_its_own_topic(hub: Hub, client: httpx2.AsyncClient) -> None:
    """The other topic is still wanted, and so is everything of other people."""
    assert (await client.post(_path(hub, STRANGER, Topic.WORKSPACE_NEWS))).status_code == 200
    assert await _unwanted(hub, STRANGER) == {"workspace_news"}
    assert await _unwanted(hub, "dora@example.org") == set()


async def test_reading_the_unsubscribe_link_changes_nothing(hub: Hub, client: httpx2.AsyncClient) -> None:
    """GET leads to the page that offers it, with the proof and the topic behind the #, not in the query; HEAD does nothing."""
    reply = await client.get(_path(hub, STRANGER))
    assert reply.status_code == 303
    assert reply.headers["location"] == f"http://localhost:8787/mail-preferences#{_token(hub, STRANGER)}.invitations"
    await client.head(_path(hub, STRANGER))
    assert await _unwanted(hub, STRANGER) == set()


async def test_the_page_of_the_unsubscribe_link_is_of_this_service(hub: Hub, client: httpx2.AsyncClient) -> None:
    """Whatever the request says of hosts, it leads to the configured address."""
    for headers in ({"host": "evil.example"}, {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}):
        reply = await client.get(_path(hub, STRANGER), headers=headers)
        assert reply.headers["location"].startswith("http://localhost:8787/mail-preferences#")


async def test_a_token_that_was_not_made_here_opens_nothing(hub: Hub, client: httpx2.AsyncClient) -> None:
    """LINK_INVALID, for all four ways; no other link of ours is one either."""
    for token in ("", "nonsense", _token(hub, STRANGER)[:-2], hub.account_secret.device_mark("dora@example.net")):
        replies = [
            await client.post(LOOK, json={"token": token}),
            await client.post(CHOOSE, json={"token": token, "topics": {"invitations": False}}),
            await client.get(f"/api/mail/unsubscribe/{token}.invitations"),
            await client.post(f"/api/mail/unsubscribe/{token}.invitations"),
        ]
        assert [(reply.status_code, problem(reply)["code"]) for reply in replies] == [(404, "LINK_INVALID")] * 4
    reply = await client.post(f"/api/mail/unsubscribe/{_token(hub, STRANGER)}.security")
    assert (reply.status_code, problem(reply)["code"]) == (404, "LINK_INVALID")


async def test_a_form_that_is_too_large_is_refused(hub: Hub, client: httpx2.AsyncClient) -> None:
    """More than 1 kB: TOO_LARGE, and nothing changed."""
    reply = await client.post(_path(hub, STRANGER), content=b"x" * 2000, headers=ONE_CLICK)
    assert (reply.status_code, problem(reply)["code"]) == (413, "TOO_LARGE")
    assert await _unwanted(hub, STRANGER) == set()


@pytest.mark.parametrize("topics", [{"security": False}, ["invitations"], {"invitations": "no"}, "invitations", None])
async def test_what_is_no_choice_is_refused(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, topics: object
) -> None:
    """INVALID for a topic that there is not, and for what is neither yes nor no; nothing is kept of it."""
    replies = [
        await alice.ask("PUT", OWN, {"topics": topics}),
        await client.post(CHOOSE, json={"token": _token(hub, alice.email), "topics": topics}),
    ]
    assert [(reply.status_code, problem(reply)["code"]) for reply in replies] == [(422, "INVALID")] * 2
    assert await _unwanted(hub, alice.email) == set()


async def test_the_choice_goes_with_the_person(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """A changed address wants what the old one wanted, and what was unwanted at the new one stays so."""
    new = "new@example.org"
    await alice.ask("PUT", OWN, {"topics": {"invitations": False}})
    await client.post(_path(hub, new, Topic.WORKSPACE_NEWS))
    await alice.ask("POST", "/api/account/email", {"email": new})
    for template, email in (("email_change_old", alice.email), ("email_change_new", new)):
        if template in await mails_to(hub, email):
            await client.post("/api/account/email/confirm", json={"token": await last_token(hub, email, template)})
    assert (await alice.ask("GET", OWN)).json()["address"] == new
    assert await _unwanted(hub, new) == {"invitations", "workspace_news"}
    assert await _unwanted(hub, alice.email) == set()


async def test_a_purged_person_leaves_no_choice_and_no_bounce(hub: Hub, clock: FakeClock, alice: Visitor) -> None:
    """Nothing with their address is kept."""
    await alice.ask("PUT", OWN, {"topics": {"invitations": False}})
    async with hub.directory.transaction() as tx:
        await tx.mail_addresses.put(MailAddress(alice.email, alice.email, SuppressedBecause.HARD_BOUNCE, clock.now()))
    await alice.ask("POST", "/api/account/close", {"archiveWorkspaces": True})
    assert await _unwanted(hub, alice.email) == {"invitations"}
    clock.advance(timedelta(days=31))
    await purge_due(hub, clock.now())
    assert await _unwanted(hub, alice.email) == set()
    async with hub.directory.reading() as tx:
        assert await tx.mail_addresses.of(alice.email) is None
