"""Posting to addresses that strangers chose: to public addresses only, for a short time, and reading little of the answer.

A name is resolved once, every address that it has is checked, and the connection goes to one of those that were
checked: a name that leads elsewhere a moment later leads nowhere. Host and certificate stay those of the name.
"""

import asyncio
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address

import httpx2

from mooring import __version__
from mooring.webhooks import LONGEST_RESPONSE, Address, Answer, Network, may_be_sent

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 15.0
_MOST_BYTES = 4 * LONGEST_RESPONSE
_MOST_ADDRESSES = 3
_MOST_NAMES_AT_ONCE = 20
_LONGEST_FAILURE = 200
_FIXED = {
    "content-type": "application/json",
    "user-agent": f"Mooring/{__version__}",
    # What cannot be packed cannot burst.
    "accept-encoding": "identity",
    "connection": "close",
}

# Gives every address of a host. OSError when there is none.
Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]


class _NotReachable(Exception):
    """The name leads to an address that webhooks may not be sent to."""


@dataclass(slots=True)
class _Came:
    """What has come so far of one attempt: a status counts, also when its body never ends."""

    status: int | None = None
    response: str = ""
    failure: str | None = None


class HttpSender:
    """Implements `webhooks.Sender` over HTTP. Neither proxies nor anything else of the environment is used."""

    def __init__(
        self,
        networks: Sequence[Network] = (),
        *,
        resolve: Resolve | None = None,
        trusted: ssl.SSLContext | None = None,
        seconds: float = WHOLE_SECONDS,
    ) -> None:
        """`networks` may be reached besides public addresses; `trusted` says whose certificates are believed."""
        self._networks = tuple(networks)
        # Names are looked up by threads that a slow name server may hold: ours, not everybody's.
        self._names = ThreadPoolExecutor(_MOST_NAMES_AT_ONCE, thread_name_prefix="webhook-names")
        self._resolve = resolve or partial(_resolved, self._names)
        self._trusted = trusted
        self._seconds = seconds

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post it once."""
        started, came = time.monotonic(), _Came()
        try:
            async with asyncio.timeout(self._seconds):
                await self._post(httpx2.URL(url), headers, body, came)
        except TimeoutError:
            came.failure = f"no answer in {self._seconds:g} s"
        except _NotReachable:
            came.failure = "the address is not public"
        except socket.gaierror:
            came.failure = "the name has no address"
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, UnicodeError) as error:
            came.failure = _words(error)
        took = int((time.monotonic() - started) * 1000)
        return Answer(came.status, came.failure if came.status is None else None, took, came.response)

    async def close(self) -> None:
        """Let go of the threads; a name that is being looked up holds up nobody."""
        self._names.shutdown(wait=False, cancel_futures=True)

    async def _post(self, url: httpx2.URL, headers: Mapping[str, str], body: bytes, came: _Came) -> None:
        addresses = await self._addresses(url)
        self._trusted = self._trusted or httpx2.create_ssl_context(trust_env=False)
        # A client for each attempt: a connection is never shared by two names that have the same address.
        async with httpx2.AsyncClient(
            verify=self._trusted, trust_env=False, follow_redirects=False, timeout=_timeout(self._seconds)
        ) as client:
            reply = await _first_answer(client, url, addresses, {**headers, **_FIXED}, body)
            try:
                came.status = reply.status_code
                await _read_beginning(reply, came)
            finally:
                await reply.aclose()

    async def _addresses(self, url: httpx2.URL) -> Sequence[Address]:
        host = url.raw_host.decode("ascii")
        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = await self._resolve(host, port)
        if not addresses or not all(may_be_sent(one, url.scheme, self._networks) for one in addresses):
            raise _NotReachable
        return addresses[:_MOST_ADDRESSES]


async def _resolved(names: ThreadPoolExecutor, host: str, port: int) -> Sequence[Address]:
    lookup = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(names, lookup)
    return [ip_address(str(place[0]).partition("%")[0]) for *_, place in found]


async def _first_answer(
    client: httpx2.AsyncClient, url: httpx2.URL, addresses: Sequence[Address], headers: Mapping[str, str], body: bytes
) -> httpx2.Response:
    """The answer of the first address that can be connected to."""
    for left, address in zip(reversed(range(len(addresses))), addresses, strict=True):
        request = client.build_request(
            "POST",
            url.copy_with(host=str(address)),
            headers={**headers, "host": url.netloc.decode("ascii")},
            content=body,
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        try:
            return await client.send(request, stream=True)
        except (httpx2.ConnectError, httpx2.ConnectTimeout):
            if not left:
                raise
    raise _NotReachable


async def _read_beginning(reply: httpx2.Response, came: _Came) -> None:
    octets = b""
    try:
        async for chunk in reply.aiter_raw():
            octets += chunk[: _MOST_BYTES - len(octets)]
            if len(octets) >= _MOST_BYTES:
                break
    finally:
        came.response = _printable(octets.decode("utf-8", "replace"))[:LONGEST_RESPONSE]


def _timeout(seconds: float) -> httpx2.Timeout:
    return httpx2.Timeout(seconds, connect=CONNECT_SECONDS)


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() or character == "\n" else " " for character in text)


def _words(error: Exception) -> str:
    said = _printable(str(error)) if isinstance(error, httpx2.ConnectError) else ""
    return f"{type(error).__name__}: {said}"[:_LONGEST_FAILURE] if said else type(error).__name__
