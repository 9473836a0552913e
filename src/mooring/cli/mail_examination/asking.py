"""One question to a provider over HTTP: bounded in time and size."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
import msgspec

from mooring.kit.clock import SystemClock

_SECONDS = 10
_LARGEST = 1024 * 1024

Clocks = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. `body` is None when it is no JSON object; `clocks` are ours and theirs at that moment."""

    status: int
    body: dict[str, Any] | None = None
    clocks: Clocks | None = None


def ask(url: str, headers: dict[str, str]) -> Reply | str:
    """The answer to GET, or why there is none."""
    try:
        with httpx2.stream("GET", url, headers=headers, timeout=_SECONDS) as reply:
            clocks = _clocks(reply.headers.get("date"))
            return Reply(reply.status_code, _body(reply), clocks)
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        return type(error).__name__


def _body(reply: httpx2.Response) -> dict[str, Any] | None:
    read = b""
    for piece in reply.iter_bytes():
        read += piece
        if len(read) > _LARGEST:
            return None
    try:
        found = msgspec.json.decode(read)
    except (msgspec.DecodeError, UnicodeError):
        return None
    return found if isinstance(found, dict) else None


def _clocks(text: str | None) -> Clocks | None:
    try:
        theirs = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return SystemClock().now(), theirs if theirs.tzinfo is not None else theirs.replace(tzinfo=UTC)
