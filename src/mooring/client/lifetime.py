"""How long an access token still lives, by the server's clock.

The device's wall clock has no say: what counts is the server's time, measured from its replies and carried on by the
monotonic clock, and the `exp` inside the token.
"""

import base64
from dataclasses import dataclass
from datetime import datetime

import msgspec
from msgspec import Struct

from mooring.client.timing import Timing

_LEAD_SECONDS = 120.0
_JITTER = 0.25  # of the lead, so that many clients do not knock in step


class _Claims(Struct, frozen=True):
    iat: float
    exp: float


_claims = msgspec.json.Decoder(_Claims)


@dataclass(frozen=True, slots=True)
class Span:
    """When a token was issued and when it expires, in seconds of the server's clock."""

    issued: float
    expires: float

    def due(self, chance: float) -> float:
        """When to renew: two minutes before the end, or in the last third of a short life; a little earlier by chance."""
        lead = min(_LEAD_SECONDS, (self.expires - self.issued) / 3)
        return self.expires - lead * (1 + _JITTER * chance)


def span_of(access_token: str) -> Span | None:
    """The life that a token says it has, unchecked: the server does the checking. None when it cannot be read."""
    try:
        payload = access_token.split(".")[1]
        claims = _claims.decode(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, msgspec.DecodeError):
        return None
    return Span(claims.iat, claims.exp)


class ServerClock:
    """The server's time, once a reply has told it."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._offset: float | None = None

    def measure(self, server_time: str, asked_at: float) -> None:
        """Notes the time in a reply to what was asked at `asked_at` (monotonic).

        Taken as if it had been read when the question left: the server seems up to a round trip ahead, never behind,
        so that no token is believed to live longer than it does.
        """
        self._offset = datetime.fromisoformat(server_time).timestamp() - asked_at

    def now(self) -> float | None:
        """Seconds of the server's clock; None until a reply has told it."""
        return None if self._offset is None else self._offset + self._timing.monotonic()
