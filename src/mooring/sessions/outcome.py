"""How a refresh came out: what is counted, and what loops and failing fleets are recognised by."""

from enum import StrEnum

from mooring.kit.errors import TooMany
from mooring.sessions.errors import RefreshExpired, RefreshInvalid, RefreshReused, SessionEnded
from mooring.sessions.model import EndReason
from mooring.sessions.refresh import Refused, Renewed


class RefreshOutcome(StrEnum):
    """By cause. The value is a label in metrics."""

    OK = "ok"
    RACED = "raced"
    """The same successor again: a second tab, or a reply that was lost."""
    EXPIRED = "expired"
    REVOKED = "revoked"
    REUSED = "reused"
    INVALID = "invalid"
    ENDED = "ended"
    """The session had ended for another reason than a revocation."""
    LIMITED = "limited"
    SERVER_ERROR = "server_error"

    @property
    def failing(self) -> bool:
        """Whether many of these mean that something is wrong with the service or its clients.

        Sessions that have expired or were ended are refused as they should be.
        """
        return self in _FAILING


_FAILING = frozenset(
    {RefreshOutcome.REUSED, RefreshOutcome.INVALID, RefreshOutcome.LIMITED, RefreshOutcome.SERVER_ERROR}
)


def outcome_of(done: Renewed | Refused) -> RefreshOutcome:
    """The outcome of a refresh that was decided."""
    if isinstance(done, Renewed):
        return RefreshOutcome.OK if done.rotated else RefreshOutcome.RACED
    return outcome_of_error(done.refusal)


def outcome_of_error(error: Exception) -> RefreshOutcome:
    """The outcome of a refresh that was refused, or that failed."""
    if isinstance(error, SessionEnded):
        return RefreshOutcome.REVOKED if error.reason is EndReason.REVOKED else RefreshOutcome.ENDED
    kinds = {
        RefreshExpired: RefreshOutcome.EXPIRED,
        RefreshReused: RefreshOutcome.REUSED,
        RefreshInvalid: RefreshOutcome.INVALID,
        TooMany: RefreshOutcome.LIMITED,
    }
    return next((found for kind, found in kinds.items() if isinstance(error, kind)), RefreshOutcome.SERVER_ERROR)
