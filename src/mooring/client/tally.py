"""How renewals went, counted by outcome for the service's operator: numbers only, and only so many."""

from collections import Counter
from typing import Any

from mooring.client.errors import Refused, Unreachable

_MOST = 10_000  # the service takes no larger count
_OUTCOMES = {
    "REFRESH_EXPIRED": "expired",
    "SESSION_ENDED": "revoked",
    "REFRESH_REUSED": "reused",
    "REFRESH_INVALID": "invalid",
    "REFRESH_MISSING": "invalid",
}
_TROUBLES = {
    "offline": "offline",
    "lost": "offline",
    "portal": "offline",
    "timeout": "timeout",
    "server_error": "server_error",
}


class Tally:
    """Counts until it is taken."""

    def __init__(self) -> None:
        self._refreshes: Counter[str] = Counter()

    def __bool__(self) -> bool:
        return bool(self._refreshes)

    def refreshed(self, outcome: str) -> None:
        """One more renewal that went like this."""
        self._refreshes[outcome] = min(_MOST, self._refreshes[outcome] + 1)

    def failed(self, error: Refused | Unreachable) -> None:
        """One more renewal that did not succeed."""
        self.refreshed(_TROUBLES[error.trouble] if isinstance(error, Unreachable) else _outcome(error))

    def take(self) -> dict[str, Any]:
        """The body to send; counting begins anew."""
        counts, self._refreshes = dict(self._refreshes), Counter()
        return {"refreshes": counts}


def _outcome(refused: Refused) -> str:
    if refused.status == 429:
        return "limited"
    return _OUTCOMES.get(refused.code, "server_error")
