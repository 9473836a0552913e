"""What is known of an address: whether it takes mail. Bounces and complaints say no; soft bounces are forgotten again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SuppressedBecause(StrEnum):
    """Why nothing is sent to an address. The value is kept, so it never changes."""

    HARD_BOUNCE = "hard_bounce"
    SOFT_BOUNCES = "soft_bounces"
    COMPLAINT = "complaint"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class MailAddress:
    """An address that gave trouble. `address` is a spelling of `key`, for people.

    Suppressed while `because` is not None, and until `until`, or for good when that is None. `strain` is how much soft
    bounces weighed at `strained_at`; it decays from then on. `cause` are the words of the last trouble.
    """

    key: str
    address: str
    because: SuppressedBecause | None = None
    since: datetime | None = None
    until: datetime | None = None
    strain: float = 0.0
    strained_at: datetime | None = None
    cause: str | None = None

    def suppressed_at(self, now: datetime) -> bool:
        """Whether nothing may be sent to it at `now`."""
        return self.because is not None and (self.until is None or now < self.until)
