"""The pages for whoever develops on this machine: one mail a view, what became of it, and every mail that there is."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import httpx2
import pytest

from fakes import START
from letters import messages_to
from mooring.api.dev_mail import DevMail
from mooring.api.dev_mail.view import in_scheme
from mooring.hub import Hub, WebPolicy
from mooring.mail import MessageEvent, MessageState, Settled, Template, languages
from mooring.mail.compose import House, compose
from mooring.mail.samples import sample, sample_links
from visitors import PASSWORD, Visitor

HERE = "http://localhost:8787"
PATHS = ("/dev/mail", "/dev/mail/{id}", "/dev/mail/preview", "/dev/mail/preview/welcome")


def _client(app: Any, peer: str = "127.0.0.1") -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app, client=(peer, 5000)), base_url=HERE)


@pytest.fixture
async def page(hub: Hub) -> AsyncIterator[httpx2.AsyncClient]:
    async with _client(DevMail(hub)) as opened:
        yield opened


def _frame(text: str) -> str:
    (source,) = re.findall(r'srcdoc="([^"]*)"', text)
    framed = unescape(source)
    # Its links open tabs of their own; otherwise it is the mail, to the letter.
    assert '<head><base target="_blank">' in framed
    return framed.replace('<base target="_blank">', "", 1)


async def test_a_message_is_read_as_html_and_as_text(hub: Hub, page: httpx2.AsyncClient, alice: Visitor) -> None:
    """The HTML in a frame of its own, the text beside it, with links to the other view; each is what will be sent."""
    (welcome,) = await messages_to(hub, alice.email)
    mail = compose(welcome, hub.links, hub.house)
    read = (await page.get(f"/dev/mail/{welcome.id}")).text
    assert _frame(read) == mail.html
    assert '<a href="?view=text&amp;scheme=auto&amp;width=600">Text</a>' in read
    plain = (await page.get(f"/dev/mail/{welcome.id}?view=text")).text
    assert mail.text in unescape(plain)
    assert "srcdoc" not in plain


async def test_no_page_may_run_anything(hub: Hub, page: httpx2.AsyncClient, client: httpx2.AsyncClient) -> None:
    """No script in it, none in the frame, which is sandboxed without scripts and under the page's own policy."""
    sent = {
        "email": "eve@example.org",
        "password": PASSWORD,
        "name": '"><script>alert(1)</script><img src=x onerror=a>',
    }
    assert (await client.post("/api/accounts", json=sent)).status_code == 201
    (welcome,) = await messages_to(hub, "eve@example.org")
    for path in PATHS:
        reply = await page.get(path.format(id=welcome.id))
        policy = reply.headers["content-security-policy"].split("; ")
        assert {"default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'none'"} <= set(policy)
        assert not [directive for directive in policy if directive.startswith(("script-src", "img-src", "connect-src"))]
        assert re.findall(r'sandbox="([^"]*)"', reply.text) == ["allow-popups allow-popups-to-escape-sandbox"]
        for text in (reply.text, _frame(reply.text)):
            assert not re.search(r"<(script|img|link|object|embed|form)\b", text, re.IGNORECASE)
            assert not re.search(r"<[^>]*\son\w+=", re.sub(r'"[^"]*"', '""', text))


async def test_the_timeline_of_a_message_is_told(hub: Hub, page: httpx2.AsyncClient, alice: Visitor) -> None:
    """Each state with its time, its transport and its cause, as text."""
    (welcome,) = await messages_to(hub, alice.email)
    at = START + timedelta(minutes=3)
    async with hub.directory.transaction() as tx:
        bounced = MessageState.BOUNCED
        await tx.outbox.settle(welcome.id, Settled(bounced, at, 1, at, transport="smtp", cause="550 <b>no</b>"))
        await tx.outbox.note(MessageEvent("mev_1", welcome.id, at, bounced, "550 <b>no</b>", "smtp"))
    text = (await page.get(f"/dev/mail/{welcome.id}")).text
    timeline = text.partition("What became of it")[2].partition("</ol>")[0]
    assert re.findall(r"<strong>(\w+)</strong>", timeline) == ["queued", "bounced"]
    assert "by smtp" in timeline
    assert "550 &lt;b&gt;no&lt;/b&gt;" in timeline
    assert '<span class="badge bad">bounced</span>' in text


async def test_the_page_says_whether_mail_is_sent(hub: Hub, page: httpx2.AsyncClient) -> None:
    """Only kept here, or on its way to people: then by what."""
    assert "Nothing here was sent to anybody." in (await page.get("/dev/mail")).text
    async with _client(DevMail(hub, ["smtp", "resend"])) as sending:
        text = (await sending.get("/dev/mail")).text
    assert "Nothing here was sent" not in text
    assert "Mail is sent to people, by smtp, resend." in text


@pytest.mark.parametrize("template", Template)
async def test_every_mail_can_be_previewed_in_every_language(page: httpx2.AsyncClient, template: Template) -> None:
    """With the words of an example, listed by name; nothing of anybody's is in it."""
    for tag, language in languages().items():
        text = (await page.get(f"/dev/mail/preview/{template.value}?language={tag}")).text
        assert f"<html lang={tag!r}".replace("'", '"') in _frame(text)
        assert language.mails[template].subject in unescape(text)
        assert [one for one in Template if f"/dev/mail/preview/{one.value}?" not in text] == []


async def test_a_preview_is_seen_in_light_and_dark_and_two_widths(page: httpx2.AsyncClient) -> None:
    """Whatever this browser prefers; what makes no sense in the address is as usual."""
    dark = await page.get("/dev/mail/preview/welcome?scheme=dark&width=360")
    assert "prefers-color-scheme" not in _frame(dark.text)
    assert "@media all" in _frame(dark.text)
    assert 'width="360"' in dark.text
    light = await page.get("/dev/mail/preview/welcome?scheme=light")
    assert "@media not all" in _frame(light.text)
    odd = await page.get("/dev/mail/preview/welcome?scheme=%22%3E&width=1&language=../x&view=&x=" + "a" * 500)
    many = await page.get("/dev/mail/preview/welcome?" + "&".join("scheme=dark" for _ in range(500)))
    mail = compose(sample(Template.WELCOME, "en"), sample_links(HERE), House())
    assert _frame(odd.text) == _frame(many.text) == in_scheme(mail.html, "auto") == mail.html


@pytest.mark.parametrize(
    "path", ["/dev/mail/msg_none", "/dev/mail/preview/none", "/dev/mail/a/b", "/dev/mail/preview/a/b"]
)
async def test_what_there_is_not_is_not_found(page: httpx2.AsyncClient, path: str) -> None:
    """404, like everything that is not there."""
    assert (await page.get(path)).status_code == 404


async def test_what_is_for_nobody_cannot_be_opened(
    hub: Hub, page: httpx2.AsyncClient, client: httpx2.AsyncClient
) -> None:
    """Not even by its id: it was never meant to be read."""
    await client.post("/api/password-resets", json={"email": "nobody@example.org"})
    async with hub.directory.reading() as tx:
        rows = await tx.accounts._connection.exec_driver_sql("SELECT id FROM outbox WHERE state = 'void'")
        (void,) = rows.scalars()
    assert (await page.get(f"/dev/mail/{void}")).status_code == 404


@pytest.mark.parametrize("path", PATHS)
async def test_every_page_has_the_same_guard(hub: Hub, alice: Visitor, path: str) -> None:
    """Not from elsewhere, through a proxy, by another name, or where there is a public URL."""
    (welcome,) = await messages_to(hub, alice.email)
    asked = path.format(id=welcome.id)
    public = replace(hub, web=WebPolicy(port=8787, public_url=HERE))
    tries = [
        (hub, "192.0.2.1", {}),
        (hub, "127.0.0.1", {"x-forwarded-for": "127.0.0.1"}),
        (hub, "127.0.0.1", {"host": "evil.example:8787"}),
        (public, "127.0.0.1", {}),
    ]
    for served, peer, headers in tries:
        async with _client(DevMail(served), peer) as page:
            assert (await page.get(asked, headers=headers)).status_code == 404
    async with _client(DevMail(hub)) as page:
        assert (await page.get(asked)).status_code == 200
        assert (await page.post(asked)).status_code == 404
