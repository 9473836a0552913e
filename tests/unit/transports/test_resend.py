"""Resend: what is posted, and what its answers mean."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from impatience import impatient
from mail_providers import RESEND_KEY, Answer, ResendBox, Step, resend_api
from mooring.mail.delivery import Accepted, Later, Outcome, Refused
from mooring.transports import ResendTransport
from outgoing import a_mail


@asynccontextmanager
async def _to(api: ResendBox, key: str = RESEND_KEY, seconds: float = 10) -> AsyncIterator[ResendTransport]:
    transport = ResendTransport(key, api.url, seconds=seconds)
    try:
        yield transport
    finally:
        await transport.close()


async def _send(api: ResendBox, key: str = RESEND_KEY, **changes: Any) -> Outcome:
    async with _to(api, key) as transport:
        return await transport.send(a_mail(**changes))


def _error(status: int, name: str, message: str) -> Answer:
    return Answer(status, {"statusCode": status, "name": name, "message": message})


async def test_a_mail_is_handed_over() -> None:
    """With its id as the key, as a tag and nowhere else; what the provider calls it is kept."""
    headers = {"List-Unsubscribe": "<https://app.example.org/u>"}
    with resend_api() as api:
        outcome = await _send(api, reply_to="Help <help@example.org>", headers=headers, to="bob@bücher.example")
    (request,), (sent,) = api.requests, api.sent
    assert outcome == Accepted(sent["id"])
    assert (request.path, request.headers["idempotency-key"]) == ("/emails", "msg_1")
    assert request.document == {
        "from": "Harbour <mail@example.org>",
        "to": ["bob@xn--bcher-kva.example"],
        "subject": "Your link",
        "text": a_mail().text,
        "html": a_mail().html,
        "headers": {"Auto-Submitted": "auto-generated", **headers},
        "tags": [{"name": "message", "value": "msg_1"}, {"name": "template", "value": "password_reset"}],
        "reply_to": "Help <help@example.org>",
    }


async def test_handed_over_twice_it_is_sent_once() -> None:
    """The same octets under the same key, however often: the same answer, and one mail."""
    with resend_api() as api:
        async with _to(api) as transport:
            assert transport.idempotent
            outcomes = [await transport.send(a_mail()) for _ in range(3)]
    assert len(set(outcomes)) == len({request.body for request in api.requests}) == len(api.sent) == 1


@pytest.mark.parametrize("step", [Step.TAKE_AND_HANG_UP, Step.HANG_UP])
async def test_a_connection_that_breaks_off_may_have_taken_it(step: Step) -> None:
    """Nobody knows from here; the next try finds out, and there is one mail in the end."""
    with resend_api() as api:
        api.next(step)
        async with _to(api) as transport:
            broken = await transport.send(a_mail())
            assert isinstance(broken, Later)
            assert broken.perhaps_taken
            assert await transport.send(a_mail()) == Accepted(api.sent[0]["id"])
    assert len(api.sent) == 1


async def test_no_answer_in_time_may_have_taken_it() -> None:
    """A try takes so long and no longer."""
    with resend_api() as api:
        api.next(Step.TAKE_AND_HOLD)
        async with _to(api) as transport:
            with impatient(api):
                assert await transport.send(a_mail()) == Later("no answer in time", perhaps_taken=True)


async def test_a_second_try_during_the_first_waits() -> None:
    """The provider is still busy with the first; that is no trouble of the provider."""
    with resend_api() as api:
        api.next(Step.HOLD)
        async with _to(api) as transport:
            first = asyncio.create_task(transport.send(a_mail()))
            await asyncio.to_thread(api.told.wait_for, lambda: "msg_1" in api._under_way)
            second = await transport.send(a_mail())
            api.gate.set()
            assert isinstance(await first, Accepted)
    assert isinstance(second, Later)
    assert (second.everybody, second.perhaps_taken) == (False, False)


async def test_what_was_sent_with_other_words_is_not_sent_again() -> None:
    """The provider has taken a mail by this id: a release in between may have worded it otherwise."""
    with resend_api() as api:
        await _send(api)
        assert await _send(api, subject="Your new link") == Accepted()
    assert len(api.sent) == 1


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"retry-after": "7"}, 7),
        ({"ratelimit-reset": "3"}, 3),
        ({"retry-after": "2", "ratelimit-reset": "90"}, 2),
        ({"retry-after": "999999999999999"}, 3600),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "١٢"}, None),
        ({}, None),
    ],
)
async def test_too_many_requests_pause_it(headers: dict[str, str], pause: float | None) -> None:
    """For as long as it says, an hour at most; what cannot be read says nothing."""
    with resend_api() as api:
        api.next(Answer(429, {"name": "rate_limit_exceeded", "message": "Too many requests"}, _latin(headers)))
        outcome = await _send(api)
    assert outcome == Later("status 429 rate_limit_exceeded: Too many requests", pause=pause)
    assert api.sent == []


def _latin(headers: dict[str, str]) -> dict[str, str]:
    return {name: value.encode().decode("latin-1") for name, value in headers.items()}


@pytest.mark.parametrize(
    ("answer", "perhaps_taken"),
    [
        (_error(500, "application_error", "An unexpected error"), False),
        (Answer(502, b"<html>bad gateway</html>"), True),
        (Answer(504, b""), True),
        (Answer(503, b"down"), False),
        (_error(429, "daily_quota_exceeded", "You have reached your daily quota"), False),
        (_error(429, "monthly_quota_exceeded", "You have reached your monthly quota"), False),
        (_error(401, "missing_api_key", "Missing API key"), False),
        (_error(401, "restricted_api_key", "Restricted"), False),
        (_error(400, "validation_error", "API key is invalid"), False),
        (_error(403, "invalid_api_key", "API key is invalid"), False),
        (_error(403, "validation_error", "The example.org domain is not verified"), False),
        (_error(422, "invalid_from_address", "Invalid `from` field"), False),
        (_error(422, "validation_error", "Invalid `from` field. The address must be such"), False),
        (_error(404, "not_found", "no such endpoint"), False),
        (_error(405, "method_not_allowed", "not so"), False),
        (Answer(403, b"<html>forbidden</html>"), False),
        (Answer(400, b"<html>bad request</html>"), False),
        (Answer(301, b"", {"location": "https://elsewhere.example/emails"}), False),
        (Answer(200, b"<html>welcome</html>"), True),
        (Answer(200, {"id": 7}), True),
        (Answer(200, b"[" * 50_000), True),
        (Answer(200, b"x" * 1_000_000), True),
        (Answer(422, b"x" * 1_000_000), True),
    ],
    ids=lambda value: f"{value.status} {str(value.document)[:60]}" if isinstance(value, Answer) else "",
)
async def test_trouble_of_the_provider_loses_no_mail(answer: Answer, perhaps_taken: bool) -> None:
    """An outage, a quota, a wrong key, an unknown sender, a wrong address, something that is no answer: all mail waits."""
    with resend_api() as api:
        api.next(answer)
        outcome = await _send(api)
    assert isinstance(outcome, Later)
    assert (outcome.everybody, outcome.perhaps_taken) == (True, perhaps_taken)
    assert len(outcome.cause) < 280


@pytest.mark.parametrize(
    "answer",
    [
        _error(422, "validation_error", "Invalid `to` field. bob@example.com is no address."),
        _error(422, "missing_required_field", "Missing `subject` field"),
        _error(400, "validation_error", "Something about the fields"),
        _error(413, "too_large", "Too large"),
        _error(451, "security_error", "There may be a security issue"),
    ],
    ids=lambda answer: answer.document["message"],
)
async def test_what_it_never_takes_is_refused(answer: Answer) -> None:
    """With its words, without the address; nothing is held against the mailbox, which it says nothing of."""
    with resend_api() as api:
        api.next(answer)
        outcome = await _send(api)
    assert isinstance(outcome, Refused)
    assert outcome.bounce is None
    assert answer.document["name"] in outcome.cause
    assert "bob" not in outcome.cause


async def test_a_wrong_key_is_said_and_shown_nowhere() -> None:
    """All mail waits until it is mended; the cause says what to mend and not what was given."""
    with resend_api() as api:
        outcome = await _send(api, key="re_wrong_s3cret")
    assert isinstance(outcome, Later)
    assert "credentials" in outcome.cause
    assert "s3cret" not in outcome.cause


async def test_an_address_that_it_cannot_write_to_is_refused() -> None:
    """Letters of another script before the @."""
    with resend_api() as api:
        assert isinstance(await _send(api, to="jörg@example.com"), Refused)
    assert api.sent == []


async def test_what_may_not_leave_reaches_no_provider() -> None:
    """The provider makes the headers here, but what would break one is refused before that."""
    with resend_api() as api:
        assert isinstance(await _send(api, subject="x\r\nBcc: eve@example.net"), Refused)
        assert isinstance(await _send(api, to="bob@example.com, eve@example.net"), Refused)
        assert isinstance(await _send(api, headers={"Bcc": "eve@example.net"}), Refused)
    assert api.requests == []


async def test_nobody_listening_keeps_the_mail() -> None:
    """Nothing of it was sent, and it says so."""
    with resend_api() as api:
        pass
    assert await _send(api) == Later("ConnectError")


async def test_one_after_another_they_share_a_connection() -> None:
    """And all at once a few."""
    with resend_api() as api:
        async with _to(api) as transport:
            for number in range(10):
                await transport.send(a_mail(number))
            assert api.connections == 1
            await asyncio.gather(*(transport.send(a_mail(number)) for number in range(10, 50)))
    assert api.connections <= 8
    assert len(api.sent) == 50
