"""The transport over HTTP: what goes out, what is believed of what comes in."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from mooring.client.errors import Refused, Unreachable
from mooring.client.http import HttpTransport
from mooring.client.transport import Call, Sent

URL = "https://app.example.org"
CALL = Call("POST", "/api/x", {"a": 1}, "secret-token", "7")


def _transport(answer: httpx2.Response | Exception, seen: list[httpx2.Request] | None = None) -> HttpTransport:
    def handle(request: httpx2.Request) -> httpx2.Response:
        if seen is not None:
            seen.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return HttpTransport(URL, httpx2.MockTransport(handle))


async def test_a_request_says_who_asks_and_nothing_in_its_url() -> None:
    """Bearer, JSON, the last event; the device's name for the list of sessions."""
    seen: list[httpx2.Request] = []
    answer = await _transport(httpx2.Response(200, json={"b": 2}, headers={"Retry-After": "7"}), seen).ask(CALL)
    (request,) = seen
    assert (request.method, str(request.url), request.content) == ("POST", f"{URL}/api/x", b'{"a":1}')
    assert request.headers["authorization"] == "Bearer secret-token"
    assert request.headers["last-event-id"] == "7"
    assert request.headers["user-agent"].startswith("mooring-client (")
    assert "origin" not in request.headers
    assert (answer.status, answer.media, answer.body, answer.retry_after_seconds) == (
        200,
        "application/json",
        b'{"b":2}',
        7,
    )


async def test_a_redirect_is_not_followed() -> None:
    """The token goes to the service alone."""
    seen: list[httpx2.Request] = []
    answer = await _transport(httpx2.Response(302, headers={"Location": "https://evil.example"}), seen).ask(CALL)
    assert (answer.status, len(seen)) == (302, 1)


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (httpx2.ConnectError("secret"), "offline"),
        (httpx2.ConnectTimeout("secret"), "timeout"),
        (httpx2.ReadTimeout("secret"), "timeout"),
        (httpx2.ReadError("secret"), "lost"),
        (httpx2.RemoteProtocolError("secret"), "lost"),
    ],
)
async def test_what_breaks_is_unreachable_by_its_kind(error: Exception, trouble: str) -> None:
    """Without the library's message, which may hold what was asked."""
    with pytest.raises(Unreachable) as unreachable:
        await _transport(error).ask(CALL)
    assert unreachable.value.trouble == trouble
    assert "secret" not in str(unreachable.value)


async def test_an_endless_answer_is_cut() -> None:
    """At 16 MiB: nothing of the API is that long."""
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 64:
            read += 1
            yield b"x" * 1024**2

    with pytest.raises(Unreachable, match="too long"):
        await _transport(httpx2.Response(200, content=endless())).ask(CALL)
    assert read < 20


async def test_a_stream_brings_events_and_their_ids() -> None:
    """Beats and the retry line are none; what breaks is Unreachable."""

    async def stream() -> AsyncIterator[bytes]:
        yield b'retry: 2000\n\n: beat\n\nevent: hello\ndata: {"a":1}\n\nevent: workspace\nid: 5\nda'
        yield b"ta: {}\n\n"
        raise httpx2.ReadError("broke")

    response = httpx2.Response(200, headers={"Content-Type": "text/event-stream"}, content=stream())
    async with _transport(response).listen(CALL) as events:
        got = [await anext(events), await anext(events)]
        assert got == [Sent("hello", '{"a":1}', ""), Sent("workspace", "{}", "5")]
        with pytest.raises(Unreachable):
            await anext(events)


async def test_a_stream_that_is_none_is_refused_or_unreachable() -> None:
    """A problem document keeps its code; a portal's page is no stream."""
    problem = httpx2.Response(401, json={"title": "No.", "code": "TOKEN_EXPIRED"})
    with pytest.raises(Refused, match="TOKEN_EXPIRED"):
        async with _transport(problem).listen(CALL):
            pass
    page = httpx2.Response(200, headers={"Content-Type": "text/html"}, content=b"<html>")
    with pytest.raises(Unreachable):
        async with _transport(page).listen(CALL) as events:
            await anext(events)
