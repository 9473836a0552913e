"""A message: which template, to whom, with which words, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
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
    NEW_DEVICE = "new_device"
    WORKSPACE_CREATED = "workspace_created"
    WORKSPACE_RENAMED = "workspace_renamed"
    WORKSPACE_ARCHIVED = "workspace_archived"
    WORKSPACE_UNARCHIVED = "workspace_unarchived"
    WORKSPACE_RESTORED = "workspace_restored"
    WORKSPACE_IMPORTED = "workspace_imported"
    EXPORT_READY = "export_ready"
    LOG_RESTORED = "log_restored"
    IMPORTED_OVER = "imported_over"
    WORKSPACE_COPIED = "workspace_copied"
    EDITS_KEPT = "edits_kept"
    ASSIGNED = "assigned"
    MENTIONED = "mentioned"
    TEST = "test"


class Topic(StrEnum):
    """Optional mail, by what it is about: a person may say no to it. The value is kept, so it never changes."""

    WORKSPACE_NEWS = "workspace_news"
    INVITATIONS = "invitations"
    MENTIONS = "mentions"


# Every other template is about an account, a deed or a loss: it cannot be switched off, and says so.
TOPICS: Mapping[Template, Topic] = MappingProxyType(
    {
        Template.INVITATION: Topic.INVITATIONS,
        Template.WORKSPACE_CREATED: Topic.WORKSPACE_NEWS,
        Template.WORKSPACE_RENAMED: Topic.WORKSPACE_NEWS,
        Template.WORKSPACE_ARCHIVED: Topic.WORKSPACE_NEWS,
        Template.WORKSPACE_UNARCHIVED: Topic.WORKSPACE_NEWS,
        Template.ASSIGNED: Topic.MENTIONS,
        Template.MENTIONED: Topic.MENTIONS,
    }
)


class MessageState(StrEnum):
    """What became of a message. The value is kept in the outbox.

    `accepted` is not `delivered`: a transport took it, and what the other side's server does is told later, or never.
    """

    QUEUED = "queued"
    SENDING = "sending"
    """A worker has it, for as long as its lease lasts."""
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    """The other side's server puts it off; the transport goes on trying."""
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    SUPPRESSED = "suppressed"
    """Not sent: the address does not take mail, or its person does not want this kind."""
    FAILED = "failed"
    """Given up."""
    VOID = "void"
    """For nobody, and never sent: it is written so that asking costs the same whether an address has an account or not."""


WAITING = frozenset({MessageState.QUEUED, MessageState.SENDING})


class Bounce(StrEnum):
    """Whether a mailbox does not exist (hard), or does not take mail at this time (soft)."""

    HARD = "hard"
    SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Recipient:
    """The address that a message goes to, and the user behind it; None for somebody without an account."""

    email: str
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message in the outbox. `params` are the words the template needs: short texts, never a secret in the clear.

    `about` is the id of what it tells of, if somebody asks for it by that: an invitation. `language` is the recipient's
    when it was queued, None if they never chose one. `claimed_until` ends the lease of whoever sends it. `transport` and
    `provider_id` say who took it and what they call it. `cause` is why it is in its state, in words for the operator.
    """

    id: MessageId
    template: Template
    recipient: Recipient
    params: Mapping[str, str]
    created_at: datetime
    state: MessageState = MessageState.QUEUED
    about: str | None = None
    language: str | None = None
    attempts: int = 0
    due_at: datetime | None = None
    claimed_until: datetime | None = None
    changed_at: datetime | None = None
    transport: str | None = None
    provider_id: str | None = field(default=None, repr=False)
    bounce: Bounce | None = None
    cause: str | None = None
    recipient_key: str = ""
    """Equal for every spelling of one mailbox; filled in by the directory."""


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """One line of a message's timeline: the state it came to, when, why, and through which transport."""

    id: str
    message_id: MessageId
    at: datetime
    state: MessageState
    cause: str | None = None
    transport: str | None = None
    bounce: Bounce | None = None
