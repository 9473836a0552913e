"""Nine hostile sets of headers and inputs, each with every mail: the configured origin only, one recipient, no header of theirs.

Each set goes around the routes that queue mail. What no route of the round reaches is queued with the same hostile names.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import SMTP
from typing import Any

import httpx2
import pytest

from fakes import FakeClock
from mooring.accounts.email import parse_email
from mooring.accounts.errors import EmailInvalid
from mooring.hub import AccountPolicy, Hub
from mooring.kit.ids import RandomIds
from mooring.mail import TOPICS, Message, MessageState, Recipient, Template, queue
from mooring.mail.compose import compose
from mooring.mail.samples import sample
from mooring.transports import letter_of
from mooring.workspaces.invitations import links_to
from mooring.workspaces.model import Role
from shared import confirm, join
from visitors import PASSWORD, Visitor, problem

BASE = "https://app.example.org"
EVIL = "evil.example"
NEW_PASSWORD = "another horse battery"
INJECTED = f"A\r\nBcc: e@{EVIL}\r\n\u2028=?utf-8?q?=0ABcc:e@{EVIL}?=\u202e\u2066<b>"


@dataclass(frozen=True)
class Hostile:
    """What somebody sends with each request. `origin`: the absolute form of the request line names another host."""

    headers: Mapping[str, str] = field(default_factory=dict)
    name: str = "Al"
    origin: str = ""


SETS = {
    "host": Hostile({"host": EVIL}),
    "x-forwarded-host": Hostile({"x-forwarded-host": EVIL, "x-forwarded-server": EVIL, "x-host": EVIL}),
    "x-forwarded-proto": Hostile(
        {"x-forwarded-proto": "javascript", "x-forwarded-port": "1", "x-forwarded-ssl": "off"}
    ),
    "forwarded": Hostile({"forwarded": f'for=1.2.3.4;host="{EVIL}";proto=http', "via": f"1.1 {EVIL}"}),
    "x-original-url": Hostile({"x-original-url": f"https://{EVIL}/x", "x-rewrite-url": f"//{EVIL}/x"}),
    "origin and referer": Hostile({"origin": f"https://{EVIL}", "referer": f"https://{EVIL}/x"}),
    "absolute form": Hostile(origin=f"http://{EVIL}"),
    "line breaks in names": Hostile({"user-agent": f"Mozilla/5.0 {EVIL} Bcc: eve@{EVIL}"}, name=INJECTED),
    "arrays for strings": Hostile(name="arrays"),
}


@dataclass
class Round:
    """One way around the routes, with everything hostile in each request."""

    hub: Hub
    client: httpx2.AsyncClient
    hostile: Hostile
    clock: FakeClock
    bearer: dict[str, str] = field(default_factory=dict)

    async def ask(
        self, method: str, path: str, json: object = None, *, allowed: tuple[int, ...] = (200, 201, 202, 204)
    ) -> Any:
        headers = {"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0", **self.bearer, **self.hostile.headers}
        reply = await self.client.request(method, self.hostile.origin + path, json=json, headers=headers)
        assert reply.status_code in allowed, (path, reply.status_code, reply.text)
        return reply.json() if reply.content else {}

    async def sign_up(self, email: str) -> Visitor:
        sent = {"email": email, "password": PASSWORD, "name": self.hostile.name, "delivery": "body"}
        made = await self.ask("POST", "/api/accounts", sent)
        return Visitor(
            self.client, email, made["user"]["id"], made["session"]["id"], made["defaultWorkspaceId"],
            made["accessToken"], made["refreshToken"],
        )  # fmt: skip

    async def be(self, visitor: Visitor) -> None:
        self.bearer = dict(visitor.bearer)

    async def accounts(self) -> Visitor:
        """Sign-up in both ways, confirmation, reset, change of password, of address, of factors, a new device."""
        alice = await self.sign_up("alice@example.org")
        await self.ask("POST", "/api/accounts/resend", {"email": alice.email})
        await confirm(self.hub.directory, alice.user_id)  # type: ignore[arg-type]
        await self.ask("POST", "/api/password-resets", {"email": alice.email})
        await self.be(alice)
        await self.ask("POST", "/api/account/email", {"email": "new@example.org"})
        change = {"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD}
        await self.ask("POST", "/api/account/password", change)
        self.bearer = {}
        object.__setattr__(self.hub, "accounts", AccountPolicy(signup_by_mail=True))
        for email in (alice.email, "free@example.org"):
            await self.ask("POST", "/api/accounts", {"email": email, "password": PASSWORD, "name": self.hostile.name})
        object.__setattr__(self.hub, "accounts", AccountPolicy())
        return alice

    async def workspaces(self, alice: Visitor) -> None:
        """A workspace with a hostile name, from its beginning to its end, with another member in it."""
        bob = await self.sign_up("bob@example.org")
        await self.be(alice)
        made = (await self.ask("POST", "/api/workspaces", {"name": self.hostile.name}))["id"]
        path = f"/api/workspaces/{made}"
        await join(self.hub.directory, bob.user_id, made, Role.MEMBER)  # type: ignore[arg-type]
        await confirm(self.hub.directory, bob.user_id)  # type: ignore[arg-type]
        await self.ask("POST", f"{path}/invitations", {"email": "ivy@example.org", "role": "viewer"})
        await self.ask("POST", f"{path}/archive")
        await self.ask("POST", f"{path}/unarchive")
        await self.ask("PATCH", f"{path}/members/{bob.user_id}", {"role": "admin"})
        await self.ask("POST", f"{path}/ownership-offer", {"userId": bob.user_id, "keepOwnership": True})
        await self.be(bob)
        await self.ask("POST", f"{path}/ownership-offer/accept")
        await self.ask("PATCH", path, {"name": f"{self.hostile.name} 2"})
        await self.ask("DELETE", path)
        await self.ask("POST", f"{path}/undelete")
        await self.be(alice)
        await self.ask("POST", "/api/account/close", {"archiveWorkspaces": True})

    async def rest(self, reached: set[Template]) -> None:
        """What no route of this round queues."""
        async with self.hub.directory.transaction() as tx:
            for template in set(Template) - reached:
                params = {
                    name: value if name in {"challenge", "invitation", "until", "at"} else self.hostile.name
                    for name, value in sample(template).params.items()
                }
                recipient = Recipient("rest@example.org")
                await queue(tx.outbox, template, recipient, params, ids=RandomIds(), at=self.clock.now())

    async def queued(self) -> list[Message]:
        async with self.hub.directory.reading() as tx:
            return list(await tx.outbox.page(None, 1000))


def _require_harmless(hub: Hub, message: Message) -> None:
    mail = compose(message, hub.links, hub.house)
    assert mail.to == message.recipient.email
    read = message_from_bytes(letter_of(mail).octets, policy=SMTP)
    assert not read.defects
    names = [name.lower() for name, _ in read.items()]
    assert len(names) == len(set(names))
    assert {"bcc", "cc", "sender"} & set(names) == set()
    ours = {"date", "from", "to", "subject", "message-id", "auto-submitted", "mime-version", "content-type"}
    further = {"content-language", "x-mooring-template"}
    further |= {"list-unsubscribe", "list-unsubscribe-post"} if message.template in TOPICS else set()
    assert set(names) == ours | further
    (to,) = read["to"].addresses
    assert to.addr_spec == message.recipient.email
    assert str(read["from"]) == "Mooring <mooring@localhost>"
    for text in (mail.text, mail.html, *mail.headers.values()):
        assert EVIL not in text
        links = [link for link in re.findall(r'[a-z]{2,12}:[^\s"<>]+', text) if "://" in link]
        found = [link for link in links if not link.startswith(("http://www.w3.org/1999/xhtml", f"{BASE}/"))]
        assert found == []
    assert not re.search(r"javascript:|\u202e|\u2066", mail.text + mail.html)


@pytest.fixture
def public(hub: Hub) -> Hub:
    """The service as its configuration calls it, whatever requests say."""
    object.__setattr__(hub, "links", links_to(f"{BASE}/", hub.account_secret))
    return hub


REACHED = {
    Template.WELCOME, Template.CONFIRM_ACCOUNT, Template.SIGN_UP, Template.SIGN_UP_TAKEN, Template.PASSWORD_RESET,
    Template.PASSWORD_CHANGED, Template.EMAIL_CHANGE_OLD, Template.EMAIL_CHANGE_NEW, Template.ACCOUNT_CLOSED,
    Template.INVITATION, Template.WORKSPACE_CREATED, Template.WORKSPACE_RENAMED, Template.WORKSPACE_ARCHIVED,
    Template.WORKSPACE_UNARCHIVED, Template.WORKSPACE_DELETED, Template.WORKSPACE_RESTORED, Template.ROLE_CHANGED,
    Template.OWNERSHIP_OFFERED, Template.OWNERSHIP_TRANSFERRED,
}  # fmt: skip


@pytest.mark.parametrize("kind", [kind for kind in SETS if kind != "arrays for strings"])
async def test_no_header_and_no_name_gets_into_a_mail(
    public: Hub, client: httpx2.AsyncClient, clock: FakeClock, kind: str
) -> None:
    """Every template, by the routes that queue it: links to the configured origin, one recipient, only headers of ours."""
    around = Round(public, client, SETS[kind], clock)
    await around.workspaces(await around.accounts())
    reached = {message.template for message in await around.queued()}
    assert reached >= REACHED
    await around.rest(reached)
    messages = await around.queued()
    assert {message.template for message in messages} == set(Template)
    for message in messages:
        _require_harmless(public, message)


@pytest.mark.parametrize(
    "value", [["alice@example.org", "eve@evil.example"], {"0": "alice@example.org"}, 1, True, None, [[]]]
)
async def test_what_is_no_string_is_no_address(
    public: Hub, client: httpx2.AsyncClient, alice: Visitor, value: object
) -> None:
    """An array, an object, a number in the place of an address or a name: refused by each route, and nothing is queued."""
    around = Round(public, client, SETS["arrays for strings"], FakeClock())
    before = len(await around.queued())
    by_anybody = [
        ("/api/accounts", {"email": value, "password": PASSWORD}),
        ("/api/accounts", {"email": "x@example.org", "password": PASSWORD, "name": value}),
        ("/api/accounts/resend", {"email": value}),
        ("/api/password-resets", {"email": value}),
    ]
    for path, sent in by_anybody:
        await around.ask("POST", path, sent, allowed=(400, 422))
    await around.be(alice)
    by_alice = [
        ("POST", "/api/account/email", {"email": value}),
        ("PATCH", "/api/account", {"name": value}),
        ("POST", "/api/workspaces", {"name": value}),
        ("POST", f"/api/workspaces/{alice.workspace_id}/invitations", {"email": value, "role": "member"}),
    ]
    for method, path, sent in by_alice:
        # An invitation without an address is a link: nobody is written to.
        allowed = (201, 400, 422) if value is None and path.endswith("invitations") else (400, 422)
        await around.ask(method, path, sent, allowed=allowed)
    assert len(await around.queued()) == before
    await around.rest(set())
    for message in await around.queued():
        _require_harmless(public, message)


@pytest.mark.parametrize(
    "typed",
    [
        "Alice <alice@example.org>",
        '"alice@example.org" <eve@evil.example>',
        "alice@example.org, eve@evil.example",
        "alice@example.org;eve@evil.example",
        "alice@example.org eve@evil.example",
        "alice@example.org\r\nBcc: eve@evil.example",
        "alice@example.org\x00@evil.example",
        "alice@example.org>\r\nRCPT TO:<eve@evil.example",
        "<alice@example.org>",
        "mailto:alice@example.org",
        "alice@example.org?bcc=eve@evil.example",
        "alice%40example.org@",
        "group: alice@example.org, eve@evil.example;",
        "alice(comment)@example.org",
        "al\u202eice@example.org",
        "alice@exam\u200bple.org\u2066",
        "alice@[127.0.0.1]",
        "alice@@example.org",
    ],
)
async def test_an_address_is_one_mailbox_and_nothing_else(client: httpx2.AsyncClient, typed: str) -> None:
    """No name beside it, no second one, no comment, no direction, no line: EMAIL_INVALID."""
    reply = await client.post("/api/accounts", json={"email": typed, "password": PASSWORD})
    assert (reply.status_code, problem(reply)["fields"]) == (422, {"email": "EMAIL_INVALID"})
    with pytest.raises(EmailInvalid):
        parse_email(typed)


async def test_addresses_that_look_alike_are_not_the_same(public: Hub, client: httpx2.AsyncClient) -> None:
    """What is told to one is told to the very address that was typed: letters of another script are another mailbox."""
    around = Round(public, client, Hostile(), FakeClock())
    await around.sign_up("alice@example.org")
    await around.sign_up("\u0430lice@example.org")  # a Cyrillic letter
    await around.ask("POST", "/api/password-resets", {"email": "\uff41lice@example.org"})  # full-width: NFKC is alice
    resets = [one for one in await around.queued() if one.template is Template.PASSWORD_RESET]
    assert [one.recipient.email for one in resets] == ["alice@example.org"]
    assert not [one for one in await around.queued() if one.state is not MessageState.QUEUED]
