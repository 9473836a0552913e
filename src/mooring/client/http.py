"""The transport over HTTP."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from platform import system

import httpx2
import msgspec
from httpx2 import EventSource

from mooring.client.errors import Unreachable
from mooring.client.transport import Answer, Call, Sent, refusal

_SECONDS = httpx2.Timeout(15.0, connect=5.0)
_SILENCE_SECONDS = 45.0  # three beats of the server: then the connection is dead, though nobody said so
_LONGEST_ANSWER = 16 * 1024**2
_PIECE = "application/offset+octet-stream"
_USER_AGENT = f"mooring-client ({'Mac OS X' if system() == 'Darwin' else system()})"


class HttpTransport:
    """Asks the service at `url`. Follows no redirects: the token goes to that service alone."""

    def __init__(self, url: str, under: httpx2.AsyncBaseTransport | None = None) -> None:
        # Certificates take 20 ms to load, and plain HTTP has none.
        verify = url.startswith("https:")
        headers = {"User-Agent": _USER_AGENT, "Accept": "application/json"}
        self._client = httpx2.AsyncClient(
            base_url=url, timeout=_SECONDS, headers=headers, verify=verify, transport=under
        )

    async def ask(self, call: Call) -> Answer:
        """Sends, and reads the whole answer."""
        with _troubles():
            async with self._client.stream(
                call.method, call.path, headers=_headers(call), content=_body(call)
            ) as response:
                return _answer(response, await _limited(response))

    def listen(self, call: Call) -> AbstractAsyncContextManager[AsyncIterator[Sent]]:
        """Opens a stream of server-sent events."""
        return self._listening(call)

    @asynccontextmanager
    async def _listening(self, call: Call) -> AsyncIterator[AsyncIterator[Sent]]:
        headers = _headers(call) | {"Accept": "text/event-stream"}
        patient = httpx2.Timeout(15.0, connect=5.0, read=_SILENCE_SECONDS)
        with _troubles():
            async with self._client.stream(call.method, call.path, headers=headers, timeout=patient) as response:
                if response.status_code != 200:
                    raise refusal(_answer(response, await _limited(response)))
                yield _sent(response)

    async def close(self) -> None:
        """Closes every connection."""
        await self._client.aclose()


async def _sent(response: httpx2.Response) -> AsyncIterator[Sent]:
    with _troubles():
        async for event in EventSource(response):
            if not event.data:
                continue  # `retry:` alone: browsers do not take it for an event either, the library does
            yield Sent(event.event, event.data, event.id)


def _headers(call: Call) -> dict[str, str]:
    given = {
        "Authorization": f"Bearer {call.bearer}" if call.bearer else None,
        "Content-Type": "application/json" if call.json is not None else _PIECE if call.piece is not None else None,
        "Upload-Offset": str(call.piece.offset) if call.piece is not None else None,
        "Last-Event-ID": call.after,
    }
    return {name: value for name, value in given.items() if value is not None}


def _body(call: Call) -> bytes | None:
    if call.piece is not None:
        return call.piece.content
    return None if call.json is None else msgspec.json.encode(call.json)


async def _limited(response: httpx2.Response) -> bytes:
    parts: list[bytes] = []
    left = _LONGEST_ANSWER
    async for part in response.aiter_bytes():
        left -= len(part)
        if left < 0:
            raise Unreachable("The answer is too long to be the service's.", "portal")
        parts.append(part)
    return b"".join(parts)


def _answer(response: httpx2.Response, body: bytes) -> Answer:
    media = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Answer(response.status_code, media, body, _seconds(response.headers.get("retry-after")))


def _seconds(retry_after: str | None) -> float | None:
    return float(retry_after) if retry_after is not None and retry_after.isdecimal() else None


@contextmanager
def _troubles() -> Iterator[None]:
    """The library's errors as Unreachable, without the message that may hold what was asked."""
    try:
        yield
    except httpx2.TimeoutException:
        raise Unreachable("The service does not answer in time.", "timeout") from None
    except (httpx2.ConnectError, httpx2.ProxyError, httpx2.UnsupportedProtocol):
        raise Unreachable("The service cannot be reached.", "offline") from None
    except httpx2.HTTPError as error:
        raise Unreachable(f"The connection broke before the answer ({type(error).__name__}).", "lost") from None
