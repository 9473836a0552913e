"""Programs that follow every link of a mail, through the front door as it is served: they use nothing up and change nothing."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any, cast

import httpx2
import pytest

from mooring.api.app import create_app
from mooring.api.asgi import Application, Receive, Scope, Send
from mooring.api.dev_mail import DevMail
from mooring.api.front import Front
from mooring.api.shell import Shell
from mooring.hub import AccountPolicy, Hub
from mooring.mail import Message, Template
from mooring.mail.compose import compose
from mooring.storage.directory.tables import metadata
from visitors import ORIGIN, PASSWORD, Visitor, signed_in

NEW, IVY, QUINN, DORA = "new@example.org", "ivy@example.org", "quinn@example.org", "dora@example.org"
NEW_PASSWORD = "another horse battery"
PAGES = {"/confirm-account", "/confirm-email", "/reset-password", "/invitation", "/mail-preferences"}
# What a link stands for is used up by these, and by POST alone.
USED_UP_BY = {
    Template.WELCOME: "/api/accounts/confirm",
    Template.CONFIRM_ACCOUNT: "/api/accounts/confirm",
    Template.SIGN_UP: "/api/accounts/confirm",
    Template.PASSWORD_RESET: "/api/password-resets/redeem",
    Template.EMAIL_CHANGE_OLD: "/api/account/email/confirm",
    Template.EMAIL_CHANGE_NEW: "/api/account/email/confirm",
    Template.INVITATION: "/api/invitations/accept",
}
ASKED_BY_POST = {
    *USED_UP_BY.values(),
    "/api/accounts/resend",
    "/api/password-resets",
    "/api/invitations/look",
    "/api/invitations/decline",
    "/api/mail/preferences",
    "/api/mail/preferences/look",
}
_URL = re.compile(r"https?://[^\s<>\"']+")
_LEADS_TO = re.compile(r"""(?:href|src|action|background)=["']?([^"'\s>]+)""")


async def _nobody(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError(f"a link leads to {scope['path']}")


def _front(hub: Hub, folder: Path) -> httpx2.AsyncClient:
    app = Front(
        sync=_nobody,
        events=_nobody,
        api=cast("Application", create_app(hub)),
        operations=_nobody,
        dev_mail=DevMail(hub),
        shell=Shell(folder),
    )
    transport = httpx2.ASGITransport(app=cast("Any", app), client=("198.51.100.7", 5000))
    return httpx2.AsyncClient(transport=transport, base_url=ORIGIN)


@pytest.fixture
async def door(hub: Hub, tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """Everything that a link can lead to, with a page for a shell."""
    folder = tmp_path / "shell"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>Mooring</title>")
    async with _front(hub, folder) as opened:
        yield opened


@dataclass(frozen=True)
class Sent:
    """The mails that carry links, by template, and every address in any mail: of text, HTML and headers."""

    messages: dict[Template, Message]
    links: dict[Template, str]
    addresses: set[str]


@pytest.fixture
async def sent(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> Sent:
    """Every kind of mail with a link, queued by the flow that it belongs to."""
    await signed_in(client, DORA)
    await client.post("/api/accounts/resend", json={"email": DORA})
    await signed_in(client, IVY)
    await alice.ask("POST", f"/api/workspaces/{alice.workspace_id}/invitations", {"email": IVY, "role": "member"})
    await alice.ask("POST", "/api/workspaces", {"name": "Harbour plans"})
    await client.post("/api/password-resets", json={"email": "alice@example.org"})
    await alice.ask("POST", "/api/account/email", {"email": NEW})
    app = create_app(replace(hub, accounts=AccountPolicy(signup_by_mail=True)))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ORIGIN) as quiet:
        await quiet.post("/api/accounts", json={"email": QUINN, "password": PASSWORD})
    async with hub.directory.reading() as tx:
        queued = await tx.outbox.queued(100)
    messages, links, addresses = {}, {}, set()
    for message in queued:
        mail = compose(message, hub.links, hub.house)
        addresses |= {*_URL.findall(mail.text), *_URL.findall(" ".join(mail.headers.values()))}
        addresses |= {unescape(address) for address in _LEADS_TO.findall(mail.html)}
        link = next((url for url in _URL.findall(mail.text) if "#" in url), None)
        if link is not None and message.template in USED_UP_BY:
            # The link that is good: newer ones have killed those before them.
            messages[message.template], links[message.template] = message, link
    return Sent(messages, links, addresses)


async def _everything(hub: Hub) -> dict[str, list[str]]:
    """All rows of the directory."""
    async with hub.directory.reading() as tx:
        connection = tx.accounts._connection
        return {
            table.name: sorted(str(tuple(row)) for row in await connection.execute(table.select()))
            for table in metadata.sorted_tables
        }


async def _followed(door: httpx2.AsyncClient, method: str, address: str) -> list[int]:
    """The answers on the way to where a link leads, as a program goes it: what is behind the # it keeps to itself."""
    seen = []
    for _ in range(5):
        reply = await door.request(method, address.partition("#")[0], headers={"accept": "*/*"})
        seen.append(reply.status_code)
        if reply.status_code not in range(300, 400):
            return seen
        address = reply.headers["location"]
    raise AssertionError(f"{address} leads round in circles")


async def test_every_mail_with_a_link_is_among_those_that_are_tried(sent: Sent) -> None:
    """And what a scanner finds leads to the pages, to the service itself, and to the door of one-click unsubscribing."""
    assert set(sent.messages) == set(USED_UP_BY)
    paths = {httpx2.URL(address).path for address in sent.addresses}
    assert {path for path in paths if not path.startswith("/api/mail/unsubscribe/")} - {"/"} == PAGES
    assert any(path.startswith("/api/mail/unsubscribe/") for path in paths)
    assert {httpx2.URL(address).host for address in sent.addresses} == {"localhost"}


async def test_a_scanner_that_follows_every_link_changes_nothing(
    hub: Hub, door: httpx2.AsyncClient, sent: Sent
) -> None:
    """GET and HEAD are answered with the page, in all mails, redirects included; OPTIONS is harmless; no row is another."""
    before = await _everything(hub)
    for address in sorted(sent.addresses):
        for _ in range(2):
            assert (await _followed(door, "GET", address))[-1] == 200, address
        # The door of one-click unsubscribing is for GET and POST.
        only_looked = 405 if "/api/" in address else 200
        assert (await _followed(door, "HEAD", address)) == [only_looked], address
        await _followed(door, "OPTIONS", address)
    assert await _everything(hub) == before


async def test_a_scanner_that_hands_on_the_secret_of_a_link_changes_nothing(
    hub: Hub, door: httpx2.AsyncClient, sent: Sent
) -> None:
    """Some put it into the query or the path; neither the pages nor what answers to POST take it from there."""
    before = await _everything(hub)
    for link in sent.links.values():
        token = link.partition("#")[2]
        for path in sorted({*PAGES, *ASKED_BY_POST}):
            for method in ("GET", "HEAD", "OPTIONS"):
                for address in (f"{path}?token={token}", f"{path}/{token}", path):
                    reply = await door.request(method, address, headers={"accept": "text/html"})
                    assert reply.status_code < 500
                    assert reply.status_code != 200 or path in PAGES, (method, address)
                    assert "set-cookie" not in reply.headers
    assert await _everything(hub) == before


@pytest.mark.parametrize("path", sorted(ASKED_BY_POST))
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
async def test_what_uses_a_link_up_answers_to_post_alone(door: httpx2.AsyncClient, path: str, method: str) -> None:
    """405 for everything else."""
    reply = await door.request(method, path)
    assert (reply.status_code, "POST" in reply.headers["allow"]) == (405, True)


async def test_the_links_are_good_after_the_scanners(
    hub: Hub, door: httpx2.AsyncClient, client: httpx2.AsyncClient, sent: Sent
) -> None:
    """Whoever opens the mail after them does what they were asked to, with every link."""
    for address in sorted(sent.addresses):
        await _followed(door, "GET", address)
    ivy = await signed_in(client, IVY, "/api/sessions")
    done = {}
    for template, path in USED_UP_BY.items():
        if template is Template.WELCOME:
            continue  # killed by the one that was asked for anew, as it must be
        token = sent.links[template].partition("#")[2]
        given = {"token": token, **({"newPassword": NEW_PASSWORD} if template is Template.PASSWORD_RESET else {})}
        headers = ivy.bearer if template is Template.INVITATION else {}
        done[template] = (await door.post(path, json=given, headers=headers)).status_code
    assert done == {template: 204 if template is Template.PASSWORD_RESET else 200 for template in done}
    assert len(done) == len(USED_UP_BY) - 1


async def test_a_page_of_a_link_takes_no_post(hub: Hub, door: httpx2.AsyncClient, sent: Sent) -> None:
    """A form that a scanner sends to where the link leads is refused: pages are only read."""
    before = await _everything(hub)
    for link in sent.links.values():
        page, _, token = link.partition("#")
        assert (await door.post(page, data={"token": token})).status_code == 405
    assert await _everything(hub) == before


async def test_a_mail_program_that_looks_before_it_unsubscribes_takes_nothing_away(
    hub: Hub, door: httpx2.AsyncClient, sent: Sent
) -> None:
    """The GET of a person or a scanner leads to the page of choices; only the one-click POST says no."""
    path = next(httpx2.URL(one).path for one in sent.addresses if "/api/mail/unsubscribe/" in one)
    reply = await door.get(path)
    assert (reply.status_code, httpx2.URL(reply.headers["location"]).path) == (303, "/mail-preferences")
    before = await _everything(hub)
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert (await door.post(path, content=b"List-Unsubscribe=One-Click", headers=form)).status_code == 200
    after = await _everything(hub)
    assert {name for name in after if after[name] != before[name]} == {"mail_preferences"}
