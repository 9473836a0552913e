"""Notices of mail providers as they come in over HTTP: who is believed, and what forgers, players of old ones and floods get."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from litestar import Litestar

from fakes import START, FakeClock
from letters import messages_to
from mooring.hub import Hub, NoticeSecrets
from mooring.kit.rates import MemoryRateLimiter
from mooring.mail import Message, MessageState, Settled
from notices import (
    POSTMARK_SECRET,
    PROVIDER_ID,
    RESEND_SECRET,
    basic,
    octets,
    postmark_bounce,
    postmark_delivery,
    postmark_subscription,
    resend_event,
    signed,
)
from visitors import Visitor, problem

RESEND, POSTMARK = "/api/mail/notices/resend", "/api/mail/notices/postmark"


@pytest.fixture
def listening(hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, applications: list[Litestar]) -> Hub:
    """The service with both providers' secrets, and with rate limits."""
    secrets = NoticeSecrets(RESEND_SECRET, POSTMARK_SECRET)
    applications[0].state.hub = replace(hub, notices=secrets, rate_limiter=MemoryRateLimiter(clock))
    return applications[0].state.hub


async def _post(client: httpx2.AsyncClient, path: str, body: bytes, headers: Mapping[str, str]) -> httpx2.Response:
    return await client.post(path, content=body, headers=dict(headers))


async def _told(client: httpx2.AsyncClient, event: dict[str, Any], notice_id: str = "msg_notice") -> str:
    body = octets(event)
    reply = await _post(client, RESEND, body, signed(body, notice_id))
    assert reply.status_code == 200, reply.text
    return reply.json()["outcome"]


async def _handed_over(hub: Hub, email: str, transport: str = "resend") -> Message:
    (message,) = await messages_to(hub, email)
    async with hub.directory.transaction() as tx:
        taken = Settled(MessageState.ACCEPTED, START, 1, START, transport, PROVIDER_ID)
        await tx.outbox.settle(message.id, taken)
    return message


async def _state(hub: Hub, message: Message) -> MessageState:
    async with hub.directory.reading() as tx:
        found = await tx.outbox.by_id(message.id)
    assert found is not None
    return found.state


@pytest.mark.usefixtures("listening")
async def test_a_bounce_told_by_resend_reaches_the_person(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Accepted, bounced, and on the account's page at once; told once more it is `repeated`."""
    message = await _handed_over(hub, alice.email)
    event = resend_event("email.bounced", message.id, bounce={"type": "Permanent", "message": "nobody"})
    assert await _told(client, event) == "taken"
    assert await _state(hub, message) is MessageState.BOUNCED
    mail = (await alice.ask("GET", "/api/account")).json()["mail"]
    assert (mail["reachable"], mail["because"]) == (False, "hard_bounce")
    assert await _told(client, event) == "repeated"


@pytest.mark.usefixtures("listening")
async def test_a_delivery_and_a_complaint_told_by_postmark(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """By its own id of the message, with the password in the header; the same body again is `repeated`."""
    message = await _handed_over(hub, alice.email, "postmark")
    delivery, complaint = (
        octets(postmark_delivery()),
        octets(postmark_bounce("SpamComplaint", RecordType="SpamComplaint")),
    )
    outcomes = [
        (await _post(client, POSTMARK, body, basic())).json()["outcome"] for body in (delivery, delivery, complaint)
    ]
    assert outcomes == ["taken", "repeated", "taken"]
    assert await _state(hub, message) is MessageState.COMPLAINED


@pytest.mark.usefixtures("listening")
async def test_postmark_releases_an_address_that_it_held_back(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Its list names addresses, in any spelling, without a message."""
    for suppress, reachable in ((True, False), (False, True)):
        reason = "HardBounce" if suppress else None
        body = octets(postmark_subscription(suppress=suppress, reason=reason, Recipient=alice.email.upper()))
        assert (await _post(client, POSTMARK, body, basic())).json() == {"outcome": "taken"}
        assert (await alice.ask("GET", "/api/account")).json()["mail"]["reachable"] is reachable
    unknown = octets(postmark_subscription(suppress=True, Recipient="no address"))
    assert (await _post(client, POSTMARK, unknown, basic())).json() == {"outcome": "unknown"}


@pytest.mark.parametrize(("path", "headers"), [(RESEND, signed(b"{}")), (POSTMARK, basic()), (POSTMARK, basic(""))])
async def test_without_a_secret_nobody_is_believed(
    client: httpx2.AsyncClient, path: str, headers: dict[str, str]
) -> None:
    """There is no such page, whatever is sent: an empty password opens nothing."""
    reply = await _post(client, path, b"{}", headers)
    assert (reply.status_code, problem(reply)["code"]) == (404, "MISSING")


async def test_an_empty_secret_is_none(hub: Hub, client: httpx2.AsyncClient, applications: list[Litestar]) -> None:
    """A setting that was left empty lets nobody in."""
    applications[0].state.hub = replace(hub, notices=NoticeSecrets("", ""))
    for path, headers in ((RESEND, signed(b"{}")), (POSTMARK, basic(""))):
        assert (await _post(client, path, b"{}", headers)).status_code == 404


@pytest.mark.usefixtures("listening")
async def test_a_forged_notice_changes_nothing(hub: Hub, client: httpx2.AsyncClient, alice: Visitor) -> None:
    """No header, another key, a swapped body, another id, a wrong password, the operator's key: NOTICE_INVALID."""
    message = await _handed_over(hub, alice.email)
    body = octets(resend_event("email.complained", message.id))
    bounce = octets(postmark_bounce("HardBounce", message.id))
    forged: list[tuple[str, bytes, dict[str, str]]] = [
        (RESEND, body, {}),
        (RESEND, body, alice.bearer),
        (RESEND, body, {"authorization": f"Bearer {hub.operator_key}"}),
        (RESEND, body, basic()),
        (RESEND, body, signed(body, secret="whsec_b3RoZXI=")),
        (RESEND, body, signed(octets(resend_event("email.delivered", message.id)))),
        (RESEND, body, signed(body) | {"svix-id": "msg_another"}),
        (POSTMARK, bounce, {}),
        (POSTMARK, bounce, alice.bearer),
        (POSTMARK, bounce, {"authorization": f"Bearer {hub.operator_key}"}),
        (POSTMARK, bounce, basic("wrong")),
        (POSTMARK, bounce, basic("")),
        (POSTMARK, bounce, basic(user="admin")),
        (POSTMARK, bounce, {"authorization": f"Basic {POSTMARK_SECRET}"}),
        (POSTMARK, bounce, {"authorization": "Basic %%%"}),
        (POSTMARK, bounce, signed(bounce)),
    ]
    for path, content, headers in forged:
        reply = await _post(client, path, content, headers)
        assert (reply.status_code, problem(reply)["code"]) == (401, "NOTICE_INVALID"), headers
    assert await _state(hub, message) is MessageState.ACCEPTED
    assert (await alice.ask("GET", "/api/account")).json()["mail"]["reachable"]


@pytest.mark.usefixtures("listening")
async def test_an_old_notice_played_again_is_refused(
    hub: Hub, clock: FakeClock, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """Rightly signed, and five minutes old: NOTICE_INVALID, as one from the future."""
    message = await _handed_over(hub, alice.email)
    body = octets(resend_event("email.complained", message.id))
    headers = signed(body)
    clock.advance(timedelta(minutes=5, seconds=1))
    assert problem(await _post(client, RESEND, body, headers))["code"] == "NOTICE_INVALID"
    ahead = signed(body, at=clock.now() + timedelta(minutes=6))
    assert problem(await _post(client, RESEND, body, ahead))["code"] == "NOTICE_INVALID"
    assert await _state(hub, message) is MessageState.ACCEPTED


@pytest.mark.usefixtures("listening")
async def test_what_is_not_known_is_taken_with_thanks(client: httpx2.AsyncClient) -> None:
    """2xx for a message of somebody else's and for a kind of tomorrow: they would be sent for days otherwise."""
    assert await _told(client, resend_event("email.bounced", "msg_of_somebody_else")) == "unknown"
    assert await _told(client, {"type": "email.of_tomorrow", "data": [1]}) == "ignored"
    for record, outcome in ((postmark_bounce("HardBounce"), "unknown"), ({"RecordType": "Open"}, "ignored")):
        assert (await _post(client, POSTMARK, octets(record), basic())).json() == {"outcome": outcome}


@pytest.mark.usefixtures("listening")
async def test_what_cannot_be_read_is_refused(client: httpx2.AsyncClient) -> None:
    """No JSON is BAD_JSON, also when it is nested beyond measure; arrays for texts are INVALID; a flood is TOO_LARGE."""
    deep = b'{"RecordType":"Delivery","MessageID":"x","Metadata":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    for body, code in (
        (b"{", "BAD_JSON"),
        (b"", "BAD_JSON"),
        (deep, "BAD_JSON"),
        (octets({"RecordType": "Delivery", "MessageID": ["x"]}), "INVALID"),
        (b" " * (256 * 1024 + 1), "TOO_LARGE"),
    ):
        reply = await _post(client, POSTMARK, body, basic())
        assert problem(reply)["code"] == code, body[:60]
    for event, code in (([], "INVALID"), ({"type": "email.sent", "data": {"email_id": ["x"]}}, "INVALID")):
        body = octets(event)
        assert problem(await _post(client, RESEND, body, signed(body)))["code"] == code


@pytest.mark.usefixtures("listening")
async def test_who_guesses_is_slowed_down_and_who_knows_is_not(client: httpx2.AsyncClient) -> None:
    """After sixty wrong ones in a minute RATE_LIMITED; a right one from the same network is still taken."""
    codes = [problem(await _post(client, POSTMARK, b"{}", basic("wrong")))["code"] for _ in range(61)]
    assert codes == ["NOTICE_INVALID"] * 60 + ["RATE_LIMITED"]
    assert (await _post(client, POSTMARK, octets({"RecordType": "Open"}), basic())).status_code == 200


@pytest.mark.usefixtures("listening")
async def test_neither_secret_nor_body_is_logged(
    client: httpx2.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor an address: whatever came of it."""
    body = octets(postmark_bounce("HardBounce"))
    for headers in (basic(), basic("wrong")):
        await _post(client, POSTMARK, body, headers)
    await _post(client, POSTMARK, b"{bob@example.org", basic())
    printed = capsys.readouterr()
    for secret in (POSTMARK_SECRET, "bob@example.org", "no such user"):
        assert secret not in printed.out + printed.err
