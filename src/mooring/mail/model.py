"""A message before it is sent: which template, to whom, with which words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

MessageId = NewType("MessageId", str)


class Template(StrEnum):
    """The messages that Mooring sends. The value is kept in the outbox, so it never changes."""

    WELCOME = "welcome"
    CONFIRM_ACCOUNT = "confirm_account"
    SIGN_UP = "sign_up"
    SIGN_UP_TAKEN = "sign_up_taken"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a template, not a password
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    EMAIL_CHANGE_OLD = "email_change_old"
    EMAIL_CHANGE_NEW = "email_change_new"
    EMAIL_CHANGE_TAKEN = "email_change_taken"
    EMAIL_CHANGED = "email_changed"
    ACCOUNT_CLOSED = "account_closed"
    ACCOUNT_REOPENED = "account_reopened"
    REFRESH_REUSED = "refresh_reused"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    FACTORS_RESET = "factors_reset"
    RECOVERY_CODE_USED = "recovery_code_used"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    INVITATION = "invitation"
    WORKSPACE_DELETED = "workspace_deleted"
    WORKSPACE_PURGED = "workspace_purged"
    ROLE_CHANGED = "role_changed"
    MEMBER_REMOVED = "member_removed"
    OWNERSHIP_OFFERED = "ownership_offered"
    OWNERSHIP_TRANSFERRED = "ownership_transferred"


class MessageState(StrEnum):
    """What became of a message. The value is kept in the outbox."""

    QUEUED = "queued"
    VOID = "void"
    """For nobody, and never sent: it is written so that asking costs the same whether an address has an account or not."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """The address that a message goes to, and the user behind it; None for somebody without an account."""

    email: str
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """A message in the outbox. `params` are the words the template needs: short texts, never a secret in the clear."""

    id: MessageId
    template: Template
    recipient: Recipient
    params: Mapping[str, str]
    created_at: datetime
    state: MessageState = MessageState.QUEUED
