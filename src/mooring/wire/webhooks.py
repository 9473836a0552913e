"""The shapes of webhooks: what is asked, what is shown, and what is sent to receivers."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Raw, Struct, UnsetType, field

from mooring.kit.clock import iso_milliseconds
from mooring.webhooks import Delivery, Webhook
from mooring.wire.api import Moment, Person
from mooring.wire.feed import FeedEvent, feed_event
from mooring.workspaces import LifecycleKind

TEST = "test"
"""The type of a test message."""
CONFIRMED = "event.confirmed"
"""The type of a message that brings an event of a log."""
LARGEST_ARGS = 65_536
"""Bytes of `args` that are sent: receivers take small messages only."""

_Url = Annotated[str, Meta(description="https, on a public address; any port.")]
_Description = Annotated[str, Meta(max_length=200, description="For people. Up to 200 characters.")]
_Kinds = Annotated[list[LifecycleKind], Meta(description="Which changes to be told of; empty for every one.")]
_Lifecycle = Annotated[bool, Meta(description="Whether to be told of changes of the workspace at all.")]
_Events = Annotated[
    list[str],
    Meta(
        description="Names of events of the log that are sent too, or patterns of them (`v1.Task*`). Up to 20, each of 1 to "
        "200 characters."
    ),
]


class CreateWebhookRequest(Struct, rename="camel", frozen=True):
    """Whom to tell of what."""

    url: _Url
    description: _Description = ""
    kinds: _Kinds = field(default_factory=list)
    lifecycle: _Lifecycle = True
    events: _Events = field(default_factory=list)


class ChangeWebhookRequest(Struct, rename="camel", frozen=True):
    """What is to be another from now on. Another `url`, and `events` not named before, need a recent authentication."""

    url: _Url | None = None
    description: _Description | None = None
    kinds: _Kinds | None = None
    enabled: bool | None = None
    lifecycle: _Lifecycle | None = None
    events: _Events | None = None


class WebhookShape(Struct, rename="camel", frozen=True):
    """A webhook. `secret` only in the reply that makes it: it signs what is sent, and is never shown again."""

    id: str
    url: str
    description: str
    kinds: list[str]
    lifecycle: bool
    events: list[str]
    state: Literal["active", "failing", "disabled"]
    disabled_because: Annotated[
        Literal["by_hand", "gone", "failing"] | None, Meta(description="`gone`: it answered 410.")
    ]
    created_at: Moment
    created_by: Person | None
    failing_since: Moment | None
    secret: str | UnsetType = UNSET


class WebhookList(Struct, rename="camel", frozen=True):
    """All of them, oldest first. `limit`: how many there may be."""

    webhooks: list[WebhookShape]
    limit: int


class LogEventShape(Struct, rename="camel", frozen=True):
    """Which event of a log."""

    workspace_id: str
    seq: int
    name: str


class DeliveryShape(Struct, rename="camel", frozen=True):
    """One thing that one webhook is told. Its id is the `webhook-id` of every attempt.

    `position` is 0 for what is in no feed: kind `test`, a test, and kind `event.confirmed`, the `event` of a log.
    """

    id: str
    position: int
    kind: str
    state: Literal["pending", "delivered", "failed"]
    attempts: int
    created_at: Moment
    due_at: Annotated[Moment | None, Meta(description="When it is tried next.")]
    delivered_at: Moment | None
    last_status: int | None
    last_failure: str | None
    event: LogEventShape | None = None


class DeliveryPage(Struct, rename="camel", frozen=True):
    """Deliveries, newest first. `nextCursor` is null on the last page."""

    deliveries: list[DeliveryShape]
    next_cursor: str | None


class AttemptShape(Struct, rename="camel", frozen=True):
    """One try. `status` of the answer, or the `failure` that kept it from coming; the beginning of what was answered."""

    at: Moment
    status: int | None
    failure: str | None
    milliseconds: int
    response: str


class WebhookPayload(Struct, rename="camel", frozen=True):
    """The body that a receiver gets."""

    type: str
    timestamp: Moment
    data: FeedEvent


class ConfirmedEvent(Struct, rename="camel", frozen=True):
    """An event of a log. `actor`: who pushed it, by the server's word; `args` are as they were written."""

    workspace_id: str
    seq: int
    name: str
    actor: str
    at: Moment
    args: Annotated[Any, Meta(description="Null where they are left out.")]
    args_left_out: Annotated[bool, Meta(description="They are larger than 64 KiB: read them from the log.")]


class ConfirmedPayload(Struct, rename="camel", frozen=True):
    """The body that a receiver gets of an event of a log; `type` is `event.confirmed`."""

    type: str
    timestamp: Moment
    data: ConfirmedEvent


WebhookBody = WebhookPayload | ConfirmedPayload


class DeliveryDetail(Struct, rename="camel", frozen=True):
    """A delivery with what is sent, and instead of how many attempts there were each of them, oldest first."""

    id: str
    position: int
    kind: str
    state: Literal["pending", "delivered", "failed"]
    attempts: list[AttemptShape]
    created_at: Moment
    due_at: Moment | None
    delivered_at: Moment | None
    last_status: int | None
    last_failure: str | None
    payload: Annotated[WebhookPayload | None, Meta(description="Of a change or a test.")]
    event: LogEventShape | None = None
    event_payload: Annotated[
        ConfirmedPayload | None,
        Meta(description="Of an event of a log. Null also when it is no longer there: then nothing is sent."),
    ] = None


def kind_of(delivery: Delivery) -> str:
    """What it tells of, in one word."""
    if delivery.log_event is not None:
        return CONFIRMED
    return delivery.event.kind.value if delivery.event is not None else TEST


def log_event_shape(delivery: Delivery) -> LogEventShape | None:
    """The event of a log that it tells of."""
    event = delivery.log_event
    return LogEventShape(event.workspace_id, event.seq, event.name) if event is not None else None


def confirmed_payload(  # all that is known of an event
    workspace_id: str, seq: int, name: str, *, actor: str, at: datetime, args: bytes
) -> ConfirmedPayload:
    """What a receiver is sent of an event of a log, the same at each attempt. `args` are JSON."""
    moment, left_out = iso_milliseconds(at), len(args) > LARGEST_ARGS
    shown = None if left_out else Raw(args)
    return ConfirmedPayload(CONFIRMED, moment, ConfirmedEvent(workspace_id, seq, name, actor, moment, shown, left_out))


def payload_of(delivery: Delivery, webhook: Webhook) -> WebhookPayload:
    """What a receiver is sent of a change or a test, the same at each attempt."""
    event = delivery.event
    if event is not None:
        return WebhookPayload(event.kind.value, iso_milliseconds(event.at), feed_event(event))
    at = iso_milliseconds(delivery.created_at)
    test = FeedEvent(position=0, workspace_id=webhook.workspace_id or "", kind=TEST, actor=None, at=at, data={})
    return WebhookPayload(TEST, at, test)
