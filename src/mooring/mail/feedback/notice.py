"""A notice: what somebody who had a message says became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mooring.kit.text import one_line
from mooring.mail.model import Bounce, MessageId

KEPT = timedelta(days=30)
"""For how long a notice is remembered. An older one changes nothing: so forgetting it does no harm."""
_LONGEST_CAUSE = 300


class Heard(StrEnum):
    """What a notice tells."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    FAILED = "failed"
    """Given up by the provider, for a reason that is not the recipient's."""
    SUPPRESSED = "suppressed"
    """The provider itself sends nothing to this address."""
    RELEASED = "released"
    """The provider sends to this address again."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice. It names its message by what the provider calls it, by our own id, or by both; or an address alone.

    `id` is the same whenever the same notice comes again. `at` is when it happened, None if that was not said.
    """

    transport: str
    id: str
    heard: Heard
    at: datetime | None = None
    bounce: Bounce | None = None
    cause: str | None = None
    provider_id: str | None = None
    message_id: MessageId | None = None
    address: str | None = None


class NoticeMalformed(Exception):
    """It is not in the form that its provider documents."""


def moment(text: str | None) -> datetime | None:
    """The moment in an ISO 8601 text; None for anything else, and for one without a zone."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def cause_of(*parts: str | None) -> str | None:
    """What a provider says of the cause, as one short line; None when it says nothing."""
    said = one_line(": ".join(part for part in parts if part))
    return said[:_LONGEST_CAUSE] or None
