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
    MAIL_SUPPRESSED = "mail_suppressed"
    MAIL_RELEASED = "mail_released"
    ACCOUNT_CLOSED = "account_closed"
    ACCOUNT_REOPENED = "account_reopened"
    ACCOUNT_PURGED = "account_purged"
    DEFAULT_WORKSPACE_CHANGED = "default_workspace_changed"
    IMPORT_BEGUN = "import_begun"
    IMPORT_REFUSED = "import_refused"
    # Of workspaces: each has the value of its kind in the lifecycle feed.
    WORKSPACE_CREATED = "workspace_created"
    WORKSPACE_RENAMED = "workspace_renamed"
    WORKSPACE_PAUSED = "workspace_paused"
    WORKSPACE_RESUMED = "workspace_resumed"
    WORKSPACE_ARCHIVED = "workspace_archived"
    WORKSPACE_UNARCHIVED = "workspace_unarchived"
    WORKSPACE_DELETED = "workspace_deleted"
    WORKSPACE_UNDELETED = "workspace_undeleted"
    WORKSPACE_PURGED = "workspace_purged"
    WORKSPACE_LIMITS_CHANGED = "workspace_limits_changed"
    MEMBER_ADDED = "member_added"
    MEMBER_ROLE_CHANGED = "member_role_changed"
    MEMBER_REMOVED = "member_removed"
    INVITATION_CREATED = "invitation_created"
    INVITATION_RESENT = "invitation_resent"
    INVITATION_REVOKED = "invitation_revoked"
    INVITATION_DECLINED = "invitation_declined"
    OWNERSHIP_OFFERED = "ownership_offered"
    OWNERSHIP_OFFER_ENDED = "ownership_offer_ended"
    OWNERSHIP_TRANSFERRED = "ownership_transferred"
    WEBHOOK_ADDED = "webhook_added"
    WEBHOOK_CHANGED = "webhook_changed"
    WEBHOOK_REMOVED = "webhook_removed"
    EXPORT_ASKED = "export_asked"
    EXPORT_READY = "export_ready"
    EXPORT_DOWNLOADED = "export_downloaded"
    EXPORT_REVOKED = "export_revoked"
    RESCUE_REAPPLIED = "rescue_reapplied"
    WORKSPACE_IMPORTED = "workspace_imported"
    RESTORE_STARTED = "restore_started"
    WORKSPACE_RESTORED = "workspace_restored"
    RESTORE_FAILED = "restore_failed"
    RESTORE_ABORTED = "restore_aborted"


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
