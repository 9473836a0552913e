"""Posting JSON to an address that is a secret: it is in no message and no log."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import httpx2

from mooring.alerts.port import NotSent
from mooring.kit.errors import Fault

_SECONDS = 10.0
_TRY_LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


class Post:
    """One receiver. Follows no redirects: what is posted goes where it was meant to, or nowhere."""

    def __init__(self, url: str, setting: str) -> None:
        """Fault, which names `setting` and not the URL, when it is no web address."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise Fault(
                "Reading the settings", setting, "It is not a web address. Write it like https://example.org/…."
            )
        self._url = url
        self._client: httpx2.AsyncClient | None = None

    async def send(self, content: dict[str, Any]) -> None:
        """Post it. NotSent, with the status at most."""
        self._client = self._client or httpx2.AsyncClient(timeout=_SECONDS, follow_redirects=False)
        try:
            reply = await self._client.post(self._url, json=content)
        except httpx2.HTTPError as error:
            raise NotSent(type(error).__name__, later=True) from None
        if not reply.is_success:
            later = reply.is_server_error or reply.status_code in _TRY_LATER
            raise NotSent(f"status {reply.status_code}", later=later)

    async def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None
