"""The messages of the outbox: for the operator by key, and on the page for whoever develops on this machine."""

from dataclasses import replace
from typing import Any

import httpx2
import pytest

from letters import last_token
from mooring.api.dev_mail import DevMail
from mooring.hub import Hub, WebPolicy
from mooring.workspaces.invitations import links_to
from visitors import OPERATOR_KEY, PASSWORD, Visitor, problem, signed_in

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}
HERE = "http://localhost:8787"


def _page(hub: Hub, peer: str = "127.0.0.1") -> httpx2.AsyncClient:
    app: Any = DevMail(hub)
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app, client=(peer, 5000)), base_url=HERE)


async def test_olga_reads_the_mail_newest_first_page_by_page(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, carol: Visitor
) -> None:
    """Each message once, with its link, none that is for nobody; a cursor of somebody's own making is CURSOR_INVALID."""
    for email in (alice.email, "nobody@example.org"):
        await client.post("/api/password-resets", json={"email": email})
    seen: list[dict[str, Any]] = []
    cursor = ""
    while cursor is not None:
        path = f"/api/operator/mail?links=true&limit=1{cursor and f'&cursor={cursor}'}"
        page = (await client.get(path, headers=OLGA)).json()
        seen += page["messages"]
        cursor = page["nextCursor"]
    assert sorted((one["to"], one["template"]) for one in seen) == [
        (alice.email, "password_reset"),
        (alice.email, "welcome"),
        (carol.email, "welcome"),
    ]
    (reset,) = [one for one in seen if one["template"] == "password_reset"]
    assert reset["link"].endswith(f"/reset-password#{await last_token(hub, alice.email, 'password_reset')}")
    assert reset["link"].startswith("http://localhost:8787/")
    assert reset["code"] in reset["text"]
    reply = await client.get("/api/operator/mail?cursor=no%20id", headers=OLGA)
    assert (reply.status_code, problem(reply)["code"]) == (422, "CURSOR_INVALID")


async def test_links_lead_to_the_public_url_whatever_the_request_says(hub: Hub, alice: Visitor) -> None:
    """A Host header of a stranger's choice is in no link."""
    from letters import messages_to
    from mooring.api.letters import letter_of

    await alice.client.post(
        "/api/password-resets",
        json={"email": alice.email},
        headers={"host": "evil.example", "x-forwarded-host": "evil.example"},
    )
    public = replace(hub, links=links_to("https://app.example.org/", hub.account_secret))
    for message in await messages_to(hub, alice.email):
        assert (letter_of(public, message).link or "").startswith("https://app.example.org/")


async def test_the_page_shows_the_mail_to_this_machine(hub: Hub, alice: Visitor) -> None:
    """Plain HTML that runs nothing and is kept by nobody, with links that work."""
    async with _page(hub) as page:
        reply = await page.get("/dev/mail")
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert reply.headers["cache-control"] == "no-store"
    assert "<script" not in reply.text
    token = await last_token(hub, alice.email, "welcome")
    assert f'<a href="{HERE}/confirm-account#{token}">' in reply.text
    assert alice.email in reply.text


async def test_what_people_typed_is_shown_as_text(hub: Hub, client: httpx2.AsyncClient) -> None:
    """A name that is markup, and an address that is. What could be a link in a mail has a gap in it."""
    sent = {"email": "a&b'c@example.org", "password": PASSWORD, "name": "<script>alert(1)</script>"}
    assert (await client.post("/api/accounts", json=sent)).status_code == 201
    async with _page(hub) as page:
        pages = [(await page.get(f"/dev/mail?view={view}")).text for view in ("text", "html")]
    assert not [text for text in pages if "<script" in text]
    assert "&lt;script&gt;alert(1)&lt;/ script&gt;" in pages[0]
    assert "&amp;lt;script&amp;gt;alert(1)&amp;lt;/ script&amp;gt;" in pages[1]
    assert "a&amp;b&#39;c@example.org" in pages[0]


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("192.0.2.1", {}),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}),
        ("127.0.0.1", {"x-forwarded-host": "localhost"}),
        ("127.0.0.1", {"x-real-ip": "127.0.0.1"}),
        ("127.0.0.1", {"forwarded": "for=127.0.0.1"}),
        ("127.0.0.1", {"via": "1.1 proxy"}),
        ("127.0.0.1", {"host": "evil.example:8787"}),
        ("127.0.0.1", {"host": "localhost:8788"}),
        ("127.0.0.1", {"host": "localhost"}),
    ],
)
async def test_there_is_no_such_page_for_anybody_else(
    hub: Hub, alice: Visitor, peer: str, headers: dict[str, str]
) -> None:
    """From elsewhere, through a proxy, or by a name that is not this machine's: 404, with nothing of the mail in it."""
    async with _page(hub, peer) as page:
        reply = await page.get("/dev/mail", headers=headers)
    assert reply.status_code == 404
    assert alice.email not in reply.text


@pytest.mark.parametrize("url", ["https://app.example.org", "http://localhost:8787"])
async def test_a_service_with_a_public_url_has_no_such_page(hub: Hub, alice: Visitor, url: str) -> None:
    """Not even for this machine: there the operator's key is asked for."""
    async with _page(replace(hub, web=WebPolicy(port=8787, public_url=url))) as page:
        assert (await page.get("/dev/mail")).status_code == 404
        assert (await page.post("/dev/mail")).status_code == 404
    async with _page(hub) as page:
        assert (await page.post("/dev/mail")).status_code == 404


async def test_the_page_lists_no_mail_for_nobody(hub: Hub, client: httpx2.AsyncClient) -> None:
    """What is written for an address without an account is shown to nobody."""
    await client.post("/api/password-resets", json={"email": "nobody@example.org"})
    async with _page(hub) as page:
        assert "No mail yet." in (await page.get("/dev/mail")).text
    assert (await signed_in(client, "nobody@example.org")).email == "nobody@example.org"
