"""An alert: what happened, to what, and what it means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class AlertKind(StrEnum):
    """What an alert is about. The value is what receivers filter by, so it never changes."""

    SESSION_LOOP = "session_loop"
    FLEET_FAILING = "fleet_failing"
    PASSKEY_COPIED = "passkey_copied"
    CHORE_FAILED = "chore_failed"
    WORKSPACE_BURST = "workspace_burst"
    WEBHOOK_DISABLED = "webhook_disabled"
    MONITOR_DRIFT = "monitor_drift"
    LISTING_SHORT = "listing_short"
    MAIL_GIVEN_UP = "mail_given_up"
    MAIL_FAILING = "mail_failing"
    MAIL_BOUNCING = "mail_bouncing"
    MAIL_COMPLAINTS = "mail_complaints"
    HANDLER_DEAD_LETTER = "handler_dead_letter"
    BACKUP_FAILED = "backup_failed"
    BACKUP_LATE = "backup_late"
    BACKUP_UNPROVEN = "backup_unproven"
    LOG_SHORT = "log_short"
    SEGMENTS_LATE = "segments_late"
    CLOCK_DOUBTFUL = "clock_doubtful"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Alert:
    """`subject` is what it is about: alerts of one kind and subject are one. `facts` are ids and numbers.

    Neither text nor facts ever hold a secret, an address, anything of a request, or anything that a person wrote.
    """

    kind: AlertKind
    subject: str
    at: datetime
    text: str
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What makes it the same alert as an earlier one."""
        return f"{self.kind.value} {self.subject}"
