"""A webhook, what is delivered to it, and each attempt at that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from mooring.accounts import UserId
from mooring.webhooks.event_names import EventName
from mooring.workspaces import LifecycleEvent, LifecycleKind, WorkspaceId

WebhookId = NewType("WebhookId", str)
DeliveryId = NewType("DeliveryId", str)

MOST_WEBHOOKS = 10
LONGEST_DESCRIPTION = 200
LONGEST_RESPONSE = 1000
FORMER_LIFE = timedelta(hours=24)
"""For how long the secret before a rotation signs as well."""
FAILING_LIFE = timedelta(days=5)
"""For how long a webhook may fail before it is disabled."""


@dataclass(frozen=True, slots=True)
class Which:
    """A webhook as it is named: its id, and whose it is. `workspace_id` None: the operator's."""

    webhook_id: str
    workspace_id: WorkspaceId | None


class WebhookState(StrEnum):
    """Whether it is told. `failing` goes on being told: its last attempts failed."""

    ACTIVE = "active"
    FAILING = "failing"
    DISABLED = "disabled"


class DisabledBecause(StrEnum):
    """Why it is told nothing. The value is kept for ever, so it never changes."""

    BY_HAND = "by_hand"
    GONE = "gone"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class LogEvent:
    """A confirmed event of a log, by its place and the `digest` of what it says. What it says stays in the log."""

    workspace_id: WorkspaceId
    seq: int
    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Webhook:
    """Whom to tell of what. `workspace_id` None: the operator's own, of all workspaces.

    Changes of a workspace are told of unless `lifecycle` is false, those of `kinds` or with none every one; the events of
    its log only by the names in `events`. The secrets are sealed. The one before a rotation signs too, until `former_until`.
    """

    id: WebhookId
    workspace_id: WorkspaceId | None
    url: str
    description: str
    kinds: Sequence[LifecycleKind]
    sealed_secret: str
    created_at: datetime
    created_by: UserId | None
    sealed_former: str | None = None
    former_until: datetime | None = None
    failing_since: datetime | None = None
    disabled_at: datetime | None = None
    disabled_because: DisabledBecause | None = None
    lifecycle: bool = True
    events: Sequence[EventName] = ()

    @property
    def state(self) -> WebhookState:
        if self.disabled_at is not None:
            return WebhookState.DISABLED
        return WebhookState.FAILING if self.failing_since is not None else WebhookState.ACTIVE

    def concerns(self, event: LifecycleEvent) -> bool:
        """Whether it is told of this change: of its workspace, of a kind it wants, and not of before it was."""
        wanted = self.lifecycle and (not self.kinds or event.kind in self.kinds)
        return wanted and self._is_of(event.workspace_id) and self.created_at <= event.at

    def wants(self, event: LogEvent, at: datetime) -> bool:
        """Whether it is told of this event of a log: of its workspace, by a name that it had at that moment."""
        return self._is_of(event.workspace_id) and any(one.names(event.name, at) for one in self.events)

    def _is_of(self, workspace_id: WorkspaceId) -> bool:
        return self.workspace_id is None or self.workspace_id == workspace_id


class DeliveryState(StrEnum):
    """What became of it. A delivery that failed is tried again only when somebody asks for it."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: `status` of the answer, or the `failure` that kept it from coming; the beginning of what came back."""

    id: str
    at: datetime
    status: int | None
    failure: str | None
    milliseconds: int
    response: str

    @property
    def taken(self) -> bool:
        """Whether the receiver has it now."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Delivery:
    """One change for one webhook (`event`), or one event of a log (`log_event`); else a test, which is tried once and no more.

    Only a change has a position in the feed: those of all others are below 1.
    """

    id: DeliveryId
    webhook_id: WebhookId
    state: DeliveryState
    attempts: int
    created_at: datetime
    due_at: datetime
    position: int
    event: LifecycleEvent | None = None
    log_event: LogEvent | None = None
    claimed_until: datetime | None = None
    delivered_at: datetime | None = None
    last: Attempt | None = None

    @property
    def is_test(self) -> bool:
        return self.event is None and self.log_event is None
