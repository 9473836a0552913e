"""Postmark: what is posted, and what its answers mean."""

import ssl
from typing import Any

import pytest

from impatience import impatient
from mail_providers import POSTMARK_TOKEN, Answer, PostmarkBox, Step, certificate_for_localhost, postmark_api
from mooring.mail import Bounce
from mooring.mail.delivery import Accepted, Later, Outcome, Refused
from mooring.transports import PostmarkTransport
from outgoing import a_mail
from receiver import receiver


async def _send(
    api: PostmarkBox, token: str = POSTMARK_TOKEN, seconds: float = 10, stream: str = "outbound", **changes: Any
) -> Outcome:
    transport = PostmarkTransport(token, api.url, stream=stream, seconds=seconds)
    try:
        return await transport.send(a_mail(**changes))
    finally:
        await transport.close()


def _error(code: int, message: str = "It does not work.", status: int = 422) -> Answer:
    return Answer(status, {"ErrorCode": code, "Message": message})


async def test_a_mail_is_handed_over() -> None:
    """Its id goes along as metadata and in its Message-ID, which the provider is asked to keep; nobody is tracked."""
    headers = {"List-Unsubscribe": "<https://app.example.org/u>"}
    with postmark_api() as api:
        outcome = await _send(api, stream="account", reply_to="help@example.org", headers=headers)
    (request,), (sent,) = api.requests, api.sent
    assert outcome == Accepted(sent["MessageID"])
    assert request.path == "/email"
    assert request.document == {
        "From": "Harbour <mail@example.org>",
        "To": "bob@example.com",
        "Subject": "Your link",
        "TextBody": a_mail().text,
        "HtmlBody": a_mail().html,
        "Headers": [
            {"Name": "Auto-Submitted", "Value": "auto-generated"},
            {"Name": "Message-ID", "Value": "<msg_1@example.org>"},
            {"Name": "X-PM-KeepID", "Value": "true"},
            {"Name": "List-Unsubscribe", "Value": "<https://app.example.org/u>"},
        ],
        "Metadata": {"message": "msg_1"},
        "MessageStream": "account",
        "TrackOpens": False,
        "TrackLinks": "None",
        "Tag": "password_reset",
        "ReplyTo": "help@example.org",
    }


async def test_handed_over_twice_it_is_sent_twice() -> None:
    """It recognises nothing, and the transport says so."""
    with postmark_api() as api:
        for _ in range(2):
            assert isinstance(await _send(api), Accepted)
    assert len(api.sent) == 2
    assert not PostmarkTransport.idempotent


async def test_an_inactive_recipient_is_a_hard_bounce() -> None:
    """Somebody complained there, or it bounced for good before. Its words name the address; the cause does not."""
    with postmark_api() as api:
        api.inactive.add("bob@example.com")
        outcome = await _send(api)
    assert isinstance(outcome, Refused)
    assert outcome.bounce is Bounce.HARD
    assert outcome.cause == "error 406: You tried to send to recipients marked as inactive: …"


@pytest.mark.parametrize("to", ["jörg@example.com", "bob@localhost"])
async def test_an_address_that_it_cannot_write_to_is_refused(to: str) -> None:
    """Nothing is held against the mailbox: the provider does not say that there is none."""
    with postmark_api() as api:
        outcome = await _send(api, to=to)
    assert isinstance(outcome, Refused)
    assert outcome.bounce is None
    assert to not in outcome.cause


@pytest.mark.parametrize("code", [300, 402, 403, 409, 411])
async def test_what_it_never_takes_is_refused(code: int) -> None:
    """With its number and its words."""
    with postmark_api() as api:
        api.next(_error(code))
        assert await _send(api) == Refused(f"error {code}: It does not work.")


@pytest.mark.parametrize(
    ("answer", "perhaps_taken"),
    [
        (_error(10, status=401), False),
        *((_error(code), False) for code in (10, 100, 400, 401, 405, 412, 413, 429, 1235)),
        (_error(300, "Error parsing 'From': Illegal email address 'mail'."), False),
        (_error(429, status=429), False),
        (_error(0, status=500), False),
        (Answer(502, b"<html>bad gateway</html>"), True),
        (Answer(503, b""), False),
        (Answer(403, b"<html>forbidden</html>"), False),
        (Answer(404, b"<html>not found</html>"), False),
        (Answer(422, b"<html>what</html>"), False),
        (Answer(302, b"", {"location": "https://elsewhere.example/email"}), False),
        (Answer(200, b"<html>welcome</html>"), True),
        (Answer(200, {"ErrorCode": "0"}), True),
        (Answer(200, b"x" * 1_000_000), True),
    ],
    ids=lambda value: f"{value.status} {str(value.document)[:40]}" if isinstance(value, Answer) else "",
)
async def test_trouble_of_the_provider_loses_no_mail(answer: Answer, perhaps_taken: bool) -> None:
    """A wrong token, no credit, an unknown sender, an account under review, an outage: all mail waits."""
    with postmark_api() as api:
        api.next(answer)
        outcome = await _send(api)
    assert isinstance(outcome, Later)
    assert (outcome.everybody, outcome.perhaps_taken) == (True, perhaps_taken)


async def test_too_many_requests_pause_it() -> None:
    """For as long as it says."""
    with postmark_api() as api:
        api.next(429, headers={"Retry-After": "30"})
        outcome = await _send(api)
    assert isinstance(outcome, Later)
    assert outcome.pause == 30


@pytest.mark.parametrize("step", [Step.HANG_UP, Step.TAKE_AND_HANG_UP])
async def test_a_connection_that_breaks_off_may_have_taken_it(step: Step) -> None:
    """Nobody knows from here."""
    with postmark_api() as api:
        api.next(step)
        outcome = await _send(api)
    assert isinstance(outcome, Later)
    assert (outcome.everybody, outcome.perhaps_taken) == (True, True)


async def test_no_answer_in_time_may_have_taken_it() -> None:
    """A try takes so long and no longer."""
    with postmark_api() as api:
        api.next(Step.HOLD)
        with impatient(api):
            assert await _send(api) == Later("no answer in time", perhaps_taken=True)


async def test_a_wrong_token_is_said_and_shown_nowhere() -> None:
    """All mail waits until it is mended."""
    with postmark_api() as api:
        outcome = await _send(api, token="wrong-s3cret")
    assert isinstance(outcome, Later)
    assert "credentials" in outcome.cause
    assert "s3cret" not in outcome.cause


async def test_what_may_not_leave_reaches_no_provider() -> None:
    """The provider makes the headers here, but what would break one is refused before that."""
    with postmark_api() as api:
        assert isinstance(await _send(api, subject="x\r\nBcc: eve@example.net"), Refused)
        assert isinstance(await _send(api, headers={"Resent-To": "eve@example.net"}), Refused)
    assert api.requests == []


@pytest.mark.parametrize("believed", [True, False])
async def test_its_certificate_is_looked_at(believed: bool) -> None:
    """Whoever shows one that nobody trusts is told neither token nor mail."""
    shown = certificate_for_localhost()
    trusted: ssl.SSLContext | None = shown.trusted if believed else None
    with receiver(422, tls=shown.server) as box:
        transport = PostmarkTransport(POSTMARK_TOKEN, box.url, trusted=trusted)
        outcome = await transport.send(a_mail())
        await transport.close()
    assert isinstance(outcome, Later)
    assert len(box.bodies) == believed
    assert not outcome.perhaps_taken


async def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail goes straight to the provider, and to nobody whom the environment names."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with postmark_api() as api:
        assert isinstance(await _send(api), Accepted)
