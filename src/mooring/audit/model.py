"""One entry of the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

AuditId = NewType("AuditId", str)


class AuditKind(StrEnum):
    """What was done. The value is kept for ever, so it never changes."""

    SIGNED_UP = "signed_up"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
    SESSION_REVOKED = "session_revoked"
    REFRESH_REUSED = "refresh_reused"
    STEPPED_UP = "stepped_up"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a kind, not a password
    PASSWORD_RESET = "password_reset"  # noqa: S105
    NAME_CHANGED = "name_changed"
    EMAIL_CHANGE_ASKED = "email_change_asked"
    EMAIL_CHANGE_CANCELLED = "email_change_cancelled"
    EMAIL_CHANGED = "email_changed"
    EMAIL_CONFIRMED = "email_confirmed"
    TOTP_ENABLED = "totp_enabled"
    TOTP_DISABLED = "totp_disabled"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    PASSKEY_COUNTER_WENT_BACK = "passkey_counter_went_back"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    RECOVERY_CODE_USED = "recovery_code_used"
    FACTORS_RESET = "factors_reset"
    ACCOUNT_CLOSED = "account_closed"
    ACCOUNT_REOPENED = "account_reopened"
    ACCOUNT_PURGED = "account_purged"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`actor` did `kind` to `user_id`. `actor` None: the operator, or the service itself. `data` holds no secret."""

    id: AuditId
    at: datetime
    kind: AuditKind
    actor: str | None
    user_id: str | None = None
    session_id: str | None = None
    workspace_id: str | None = None
    user_agent: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
