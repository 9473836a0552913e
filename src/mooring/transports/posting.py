"""Posting to a provider's API: once, for a short time, and reading little of the answer."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
import msgspec

from mooring import __version__

WHOLE_SECONDS = 25.0
_CONNECT_SECONDS = 8.0
_MOST_BYTES = 64 * 1024
_CONNECTIONS = 8
# Shorter than servers keep an idle connection: one that they are just closing would look like one that broke off.
_KEEP_SECONDS = 4.0
_LONGEST_PAUSE = 3600.0


class BrokenOff(Exception):
    """There was no answer, or none that is one. `perhaps_taken`: the request had been written, in part at least."""

    def __init__(self, cause: str, *, perhaps_taken: bool) -> None:
        super().__init__(cause)
        self.cause = cause
        self.perhaps_taken = perhaps_taken


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer. `said` is its JSON object, empty when it has none."""

    status: int
    headers: Mapping[str, str]
    said: Mapping[str, Any]

    def word(self, name: str) -> str:
        """What it says under `name`, as text; empty for anything else."""
        value = self.said.get(name)
        return value if isinstance(value, str) else ""

    @property
    def pause(self) -> float | None:
        """For how many seconds it wants to be left alone, an hour at most; None if it does not say."""
        for name in ("retry-after", "ratelimit-reset"):
            value = self.headers.get(name, "").strip()
            if value.isascii() and value.isdigit():
                return min(float(value[:9]), _LONGEST_PAUSE)
        return None


class Api:
    """One provider's API. Neither proxies nor anything else of the environment is used, and no redirect is followed."""

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        trusted: ssl.SSLContext | None = None,
        seconds: float = WHOLE_SECONDS,
    ) -> None:
        """`headers` go with every request; `trusted` says whose certificates count."""
        self._url = url.rstrip("/")
        self._headers = {
            **headers,
            "content-type": "application/json",
            "accept": "application/json",
            "accept-encoding": "identity",
            "user-agent": f"Mooring/{__version__}",
        }
        self._trusted = trusted
        self._seconds = seconds
        self._client: httpx2.AsyncClient | None = None

    async def post(self, path: str, document: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Reply:
        """The answer to `document` as JSON, the same octets for the same document. BrokenOff when none came."""
        written = False

        async def trace(event: str, _: Mapping[str, Any]) -> None:
            nonlocal written
            written = written or event.endswith("send_request_headers.started")

        try:
            async with asyncio.timeout(self._seconds):
                return await self._post(
                    path, msgspec.json.encode(document), {**self._headers, **(headers or {})}, trace
                )
        except (TimeoutError, httpx2.TimeoutException):
            raise BrokenOff("no answer in time", perhaps_taken=written) from None
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise BrokenOff(type(error).__name__, perhaps_taken=written) from None

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _post(self, path: str, body: bytes, headers: Mapping[str, str], trace: Any) -> Reply:
        self._client = self._client or self._connect()
        request = self._client.build_request(
            "POST",
            self._url + path,
            content=body,
            headers=headers,
            extensions={"trace": trace, "timeout": self._timeout()},
        )
        reply = await self._client.send(request, stream=True)
        try:
            return Reply(reply.status_code, dict(reply.headers), _object(await _whole(reply)))
        finally:
            await reply.aclose()

    def _connect(self) -> httpx2.AsyncClient:
        limits = httpx2.Limits(
            max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS, keepalive_expiry=_KEEP_SECONDS
        )
        verify = self._trusted or httpx2.create_ssl_context(trust_env=False)
        return httpx2.AsyncClient(verify=verify, trust_env=False, follow_redirects=False, limits=limits)

    def _timeout(self) -> dict[str, float | None]:
        return httpx2.Timeout(self._seconds, connect=min(_CONNECT_SECONDS, self._seconds)).as_dict()


async def _whole(reply: httpx2.Response) -> bytes:
    body = bytearray()
    async for part in reply.aiter_raw():
        body += part
        if len(body) > _MOST_BYTES:
            raise BrokenOff("an endless answer", perhaps_taken=True)
    return bytes(body)


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
