"""Asking a service for a deed."""

from http import HTTPStatus
from typing import Any

import httpx2
import msgspec

from mooring import __version__
from mooring.kit.errors import Fault, Unavailable
from mooring.monitor.ledger import PushNotNow
from mooring.wire.monitor import DEEDS, DEEDS_PATH, LONGEST_POLL, REFUSALS

_PATIENCE = 10.0  # beyond the longest that the service itself takes its time


class Asking:
    """One service, by its URL and its operator key."""

    def __init__(self, url: str, key: str, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        """`transport` None: over the network."""
        self._url = url
        self._client = httpx2.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {key}", "User-Agent": f"Mooring-monitor/{__version__}"},
            timeout=httpx2.Timeout(_PATIENCE, read=LONGEST_POLL + _PATIENCE),
            limits=httpx2.Limits(max_connections=64, max_keepalive_connections=16),
            follow_redirects=False,
            transport=transport,
        )

    async def do(self, deed: str, *asked: Any) -> Any:
        """The reply to a deed, asked for with these in the order of its fields. What it refuses; Unavailable; Fault."""
        shape = DEEDS[deed]
        body = msgspec.json.encode(shape.request(*asked))
        try:
            reply = await self._client.post(f"{DEEDS_PATH}/{deed}", content=body)
        except httpx2.HTTPError as error:
            raise Unavailable(f"{self._url} does not answer ({type(error).__name__}).") from None
        if reply.status_code != HTTPStatus.OK:
            raise self._refused(deed, reply)
        return msgspec.json.decode(reply.content, type=shape.reply)

    async def close(self) -> None:
        """Give back connections."""
        await self._client.aclose()

    def _refused(self, deed: str, reply: httpx2.Response) -> Exception:
        problem = _problem(reply.content)
        code = str(problem.get("code", ""))
        if code == PushNotNow.code:
            return PushNotNow(str(problem.get("because", "busy")))
        if code in REFUSALS:
            return REFUSALS[code]()
        if reply.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            return Fault("Asking the service", self._url, "The operator key is not its own. See MOORING_OPERATOR_KEY.")
        if reply.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Unavailable(f"{self._url} could not do it ({code or reply.status_code}).")
        return Fault("Asking the service", f"{self._url} {deed}", f"It was refused ({code or reply.status_code}).")


def _problem(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
