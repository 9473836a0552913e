"""Mail as whoever runs the service sees it: messages, timelines, trying again, suppressions, what came back, figures."""

import asyncio
import base64
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from fakes import START, FakeClock
from letters import audit_of, messages_to
from mooring.api.mail_figures import KEPT_SECONDS, FiguresOfMail
from mooring.hub import Hub
from mooring.mail import Bounce, Message, MessageEvent, MessageId, MessageState, Settled
from mooring.mail.addresses import MailAddress, after_bounce
from returned import complaint, postfix
from visitors import OPERATOR_KEY, Visitor, problem, signed_in

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}
MAIL = "/api/operator/mail"
SUPPRESSIONS = f"{MAIL}/suppressions"


async def _ask(client: httpx2.AsyncClient, method: str, path: str, json: object = None) -> httpx2.Response:
    return await client.request(method, path, json=json, headers=OLGA)


async def _became(hub: Hub, message: Message, state: MessageState, transport: str = "smtp", **more: Any) -> None:
    async with hub.directory.transaction() as tx:
        await tx.outbox.settle(message.id, Settled(state, hub.clock.now(), 1, START, transport, **more))
        event = MessageEvent(hub.ids.new_id("mev"), message.id, hub.clock.now(), state, more.get("cause"), transport)
        await tx.outbox.note(event)


async def test_messages_are_found_by_state_template_and_address(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, carol: Visitor
) -> None:
    """In any spelling; all three must fit; what names nothing is INVALID, what is no address EMAIL_INVALID."""
    (welcome,) = await messages_to(hub, alice.email)
    await _became(hub, welcome, MessageState.BOUNCED, bounce=Bounce.HARD, cause="nobody")
    for query, found in (
        ("state=bounced", [alice.email]),
        ("state=queued", [carol.email]),
        ("template=welcome&to=ALICE@example.org", [alice.email]),
        ("template=welcome&to=alice@example.org&state=queued", []),
        ("template=password_reset", []),
    ):
        page = (await _ask(client, "GET", f"{MAIL}?{query}")).json()
        assert [one["to"] for one in page["messages"]] == found, query
    for query, code in (("state=lost", "INVALID"), ("template=x", "INVALID"), ("to=nobody", "EMAIL_INVALID")):
        assert problem(await _ask(client, "GET", f"{MAIL}?{query}"))["code"] == code


async def test_what_is_in_a_mail_is_shown_when_asked_and_only_of_what_is_still_here(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """Of one that waits or is in the folder; never of one that a provider took, and never without asking."""
    await client.post("/api/password-resets", json={"email": alice.email})
    message = (await messages_to(hub, alice.email))[-1]

    async def shown(query: str) -> tuple[bool, bool, bool]:
        one = (await _ask(client, "GET", f"{MAIL}/{message.id}{query}")).json()["message"]
        listed = (await _ask(client, "GET", f"{MAIL}{query}")).json()["messages"]
        assert one in listed
        return one["link"] is not None, one["code"] is not None, one["text"] is not None

    assert await shown("") == (False, False, False)
    assert await shown("?links=true") == (True, True, True)
    await _became(hub, message, MessageState.DELIVERED, "folder")
    assert await shown("?links=true") == (True, True, True)
    await _became(hub, message, MessageState.ACCEPTED, "resend")
    assert await shown("?links=true") == (False, False, False)


async def test_a_message_is_shown_with_its_timeline(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Every state, when, through whom and why, in the order in which it was heard."""
    (message,) = await messages_to(hub, alice.email)
    await _became(hub, message, MessageState.BOUNCED, provider_id="re_1", bounce=Bounce.SOFT, cause="full")
    found = (await _ask(client, "GET", f"{MAIL}/{message.id}")).json()
    assert (found["userId"], found["providerId"], found["dueAt"]) == (alice.user_id, "re_1", None)
    seen = found["message"]
    assert (seen["state"], seen["bounce"], seen["cause"], seen["transport"]) == ("bounced", "soft", "full", "smtp")
    assert [(one["state"], one["transport"], one["cause"]) for one in found["timeline"]] == [
        ("queued", None, None),
        ("bounced", "smtp", "full"),
    ]


async def test_what_never_was_is_missing(hub: Hub, client: httpx2.AsyncClient) -> None:
    """And so is a message for nobody: it exists only so that asking costs the same."""
    await client.post("/api/password-resets", json={"email": "nobody@example.org"})
    async with hub.directory.reading() as tx:
        rows = await tx.accounts._connection.exec_driver_sql("SELECT id FROM outbox WHERE state = 'void'")
        (void,) = rows.scalars()
    for named in ("msg_none", "no%20id", void):
        for method, path in (("GET", f"{MAIL}/{named}"), ("POST", f"{MAIL}/{named}/retry")):
            assert problem(await _ask(client, method, path))["code"] == "MESSAGE_MISSING", path


@pytest.mark.parametrize("state", [MessageState.BOUNCED, MessageState.SUPPRESSED, MessageState.FAILED])
async def test_what_did_not_arrive_is_sent_again_as_a_new_message(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor, state: MessageState
) -> None:
    """Its own id, so that a provider does not take it for the old one; the same words; the old one stays as it was."""
    (message,) = await messages_to(hub, alice.email)
    await _became(hub, message, state)
    clock.advance(timedelta(minutes=1))
    reply = await _ask(client, "POST", f"{MAIL}/{message.id}/retry")
    assert reply.status_code == 201
    (again,) = await messages_to(hub, alice.email)
    assert (again.id, again.params, again.recipient) == (reply.json()["id"], message.params, message.recipient)
    assert again.id != message.id
    old = (await _ask(client, "GET", f"{MAIL}/{message.id}")).json()["message"]
    assert old["state"] == state.value


@pytest.mark.parametrize(
    "state",
    [
        MessageState.QUEUED,
        MessageState.SENDING,
        MessageState.ACCEPTED,
        MessageState.DELAYED,
        MessageState.DELIVERED,
        MessageState.COMPLAINED,
    ],
)
async def test_what_waits_or_may_have_arrived_is_not_sent_again(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, state: MessageState
) -> None:
    """MESSAGE_NOT_RETRIABLE, and nothing is queued."""
    (message,) = await messages_to(hub, alice.email)
    await _became(hub, message, state)
    reply = await _ask(client, "POST", f"{MAIL}/{message.id}/retry")
    assert (reply.status_code, problem(reply)["code"]) == (409, "MESSAGE_NOT_RETRIABLE")
    assert len((await _ask(client, "GET", MAIL)).json()["messages"]) == 1


async def test_a_dead_link_is_not_sent_again(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """A link to reset a password lives for half an hour: after that MESSAGE_NOT_RETRIABLE says what to do."""
    await client.post("/api/password-resets", json={"email": alice.email})
    message = (await messages_to(hub, alice.email))[-1]
    await _became(hub, message, MessageState.FAILED)
    clock.advance(timedelta(minutes=30))
    refused = problem(await _ask(client, "POST", f"{MAIL}/{message.id}/retry"))
    assert (refused["code"], "ask for another" in refused["detail"]) == ("MESSAGE_NOT_RETRIABLE", True)


async def test_nothing_is_sent_again_to_an_address_that_takes_nothing(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """ADDRESS_SUPPRESSED until it is released; then it is queued."""
    (message,) = await messages_to(hub, alice.email)
    await _became(hub, message, MessageState.BOUNCED)
    assert (await _ask(client, "POST", SUPPRESSIONS, {"address": alice.email})).status_code == 201
    assert problem(await _ask(client, "POST", f"{MAIL}/{message.id}/retry"))["code"] == "ADDRESS_SUPPRESSED"
    assert (await _ask(client, "DELETE", f"{SUPPRESSIONS}/{alice.email}")).status_code == 200
    assert (await _ask(client, "POST", f"{MAIL}/{message.id}/retry")).status_code == 201


async def test_an_address_is_suppressed_shown_and_released(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    """In any spelling; its person sees it; the audit log of the account tells of both; no log line holds the address."""
    made = (await _ask(client, "POST", SUPPRESSIONS, {"address": "Alice@Example.org"})).json()
    assert made == {"address": "Alice@example.org", "suppressed": True, "changed": True}
    assert (await _ask(client, "POST", SUPPRESSIONS, {"address": alice.email})).json()["changed"] is False
    shown = (await _ask(client, "GET", f"{SUPPRESSIONS}/ALICE@example.org")).json()
    assert (shown["because"], shown["until"]) == ("operator", None)
    assert (await alice.ask("GET", "/api/account")).json()["mail"]["because"] == "operator"
    released = (await _ask(client, "DELETE", f"{SUPPRESSIONS}/alice@example.org")).json()
    assert (released["suppressed"], released["changed"]) == (False, True)
    assert (await alice.ask("GET", "/api/account")).json()["mail"]["reachable"]
    assert (await audit_of(hub, alice.user_id))[:2] == ["mail_released", "mail_suppressed"]
    printed = capsys.readouterr().out
    assert "mail released" in printed
    assert "alice@" not in printed.lower()


async def test_what_is_not_suppressed_is_missing(hub: Hub, clock: FakeClock, client: httpx2.AsyncClient) -> None:
    """An address that nobody knows, one that is none, and one whose time ran out: SUPPRESSION_MISSING, and not listed."""
    address = MailAddress("bob@example.org", "bob@example.org")
    for _ in range(3):
        address = after_bounce(address, Bounce.SOFT, START)
    async with hub.directory.transaction() as tx:
        await tx.mail_addresses.put(address)
    assert (await _ask(client, "GET", f"{SUPPRESSIONS}/bob@example.org")).json()["because"] == "soft_bounces"
    clock.advance(timedelta(days=3))
    for named in ("bob@example.org", "nobody@example.org", "no-address"):
        for method in ("GET", "DELETE"):
            assert problem(await _ask(client, method, f"{SUPPRESSIONS}/{named}"))["code"] == "SUPPRESSION_MISSING"
    assert (await _ask(client, "GET", SUPPRESSIONS)).json() == {"suppressions": [], "nextCursor": None}
    refused = problem(await _ask(client, "POST", SUPPRESSIONS, {"address": "no address"}))
    assert refused["code"] == "EMAIL_INVALID"


async def test_suppressions_are_listed_page_by_page_and_searched(client: httpx2.AsyncClient, clock: FakeClock) -> None:
    """Newest first, each once; `%` stands for itself; a cursor of somebody's own making is CURSOR_INVALID."""
    for number in range(5):
        await _ask(client, "POST", SUPPRESSIONS, {"address": f"person{number}@example.org"})
        clock.advance(timedelta(seconds=1))
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await _ask(client, "GET", f"{SUPPRESSIONS}?limit=2{cursor and f'&cursor={cursor}'}")).json()
        seen += [one["address"] for one in page["suppressions"]]
        cursor = page["nextCursor"]
    assert seen == [f"person{number}@example.org" for number in (4, 3, 2, 1, 0)]
    for search, count in (("SON3", 1), ("example", 5), ("%25", 0), ("nobody", 0)):
        page = (await _ask(client, "GET", f"{SUPPRESSIONS}?search={search}")).json()
        assert len(page["suppressions"]) == count, search
    assert problem(await _ask(client, "GET", f"{SUPPRESSIONS}?cursor=mine"))["code"] == "CURSOR_INVALID"


async def _back(client: httpx2.AsyncClient, mail: bytes, recipient: str | None = None) -> str:
    sent = {"mail": base64.b64encode(mail).decode(), "recipient": recipient}
    reply = await _ask(client, "POST", f"{MAIL}/bounces", sent)
    assert reply.status_code == 200, reply.text
    return reply.json()["outcome"]


async def test_mail_that_came_back_bounces_its_message(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """With the mark of the message; handed over twice it is `repeated`; the person sees it."""
    (message,) = await messages_to(hub, alice.email)
    await _became(hub, message, MessageState.ACCEPTED)
    path = hub.return_paths.return_path(message.id)
    assert [await _back(client, postfix(path)) for _ in range(2)] == ["taken", "repeated"]
    seen = (await _ask(client, "GET", f"{MAIL}/{message.id}")).json()
    assert (seen["message"]["state"], seen["message"]["bounce"]) == ("bounced", "hard")
    assert (await alice.ask("GET", "/api/account")).json()["mail"]["because"] == "hard_bounce"
    assert await _back(client, complaint(path)) == "taken"
    assert (await alice.ask("GET", "/api/account")).json()["mail"]["because"] == "complaint"


async def test_mail_that_only_says_it_came_back_changes_nothing(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """Without the mark, with one of a message that is gone, garbage, a flood: `unknown`, and all is as it was."""
    (message,) = await messages_to(hub, alice.email)
    await _became(hub, message, MessageState.ACCEPTED)
    gone = hub.return_paths.return_path(MessageId("msg_gone"))
    for mail in (postfix("bounces@example.org"), postfix(gone), b"\x00garbage", b"", b"x" * 2**20):
        assert await _back(client, mail, "bounces@example.org") == "unknown"
    assert (await alice.ask("GET", "/api/account")).json()["mail"]["reachable"]
    huge = {"mail": base64.b64encode(b"x" * 2**21).decode()}
    assert problem(await _ask(client, "POST", f"{MAIL}/bounces", huge))["code"] == "TOO_LARGE"
    assert problem(await _ask(client, "POST", f"{MAIL}/bounces", {"mail": "%%%"}))["code"] == "INVALID"


async def test_the_status_says_what_waits_and_how_mail_fares(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """The queue, times and rates by template, and whether each goal is met; nothing to judge by is neither."""
    await signed_in(client, "ivy@example.org")
    (welcome,) = await messages_to(hub, alice.email)
    clock.advance(timedelta(seconds=4))
    await _became(hub, welcome, MessageState.ACCEPTED)
    clock.advance(timedelta(seconds=4))
    await _became(hub, welcome, MessageState.DELIVERED)
    found = (await _ask(client, "GET", f"{MAIL}/status")).json()
    assert (found["waiting"], found["oldest"], found["suppressed"]) == (1, "2026-11-23T13:00:00.000Z", 0)
    assert found["templates"] == [
        {
            "template": "welcome",
            "messages": 2,
            "states": {"queued": 1, "delivered": 1},
            "accepted": {"p50": 4.0, "p95": 4.0},
            "delivered": {"p50": 8.0, "p95": 8.0},
            "bounced": 0.0,
            "complained": 0.0,
        }
    ]
    assert [(goal["goal"], goal["met"]) for goal in found["goals"]] == [
        ("password_reset delivered, p95 in seconds", None),
        ("bounced, of all", True),
    ]


async def test_figures_are_looked_up_at_most_twice_a_minute(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """A hundred scrapes at once look once, and later ones get what was found until it is half a minute old."""
    figures = FiguresOfMail(hub.directory, clock)
    assert figures.last is None
    found = await asyncio.gather(*(figures.look() for _ in range(100)))
    assert all(one is found[0] for one in found)
    await signed_in(client, "ivy@example.org")
    clock.advance(timedelta(seconds=KEPT_SECONDS - 1))
    assert (await figures.look()).waiting == 1
    clock.advance(timedelta(seconds=1))
    assert (await figures.look()).waiting == 2
