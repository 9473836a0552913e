"""The shapes of webhooks: what is asked, what is shown, and what is sent to receivers."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from mooring.kit.clock import iso_milliseconds
from mooring.webhooks import Delivery, Webhook
from mooring.wire.api import Moment, Person
from mooring.wire.feed import FeedEvent, feed_event
from mooring.workspaces import LifecycleKind

TEST = "test"
"""The type of a test message."""

_Url = Annotated[str, Meta(description="https, on a public address; any port.")]
_Description = Annotated[str, Meta(max_length=200, description="For people. Up to 200 characters.")]
_Kinds = Annotated[list[LifecycleKind], Meta(description="What to be told of; empty for everything.")]


class CreateWebhookRequest(Struct, rename="camel", frozen=True):
    """Whom to tell of what."""

    url: _Url
    description: _Description = ""
    kinds: _Kinds = field(default_factory=list)


class ChangeWebhookRequest(Struct, rename="camel", frozen=True):
    """What is to be another from now on. Another `url` needs a recent authentication."""

    url: _Url | None = None
    description: _Description | None = None
    kinds: _Kinds | None = None
    enabled: bool | None = None


class WebhookShape(Struct, rename="camel", frozen=True):
    """A webhook. `secret` only in the reply that makes it: it signs what is sent, and is never shown again."""

    id: str
    url: str
    description: str
    kinds: list[str]
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


class DeliveryShape(Struct, rename="camel", frozen=True):
    """One event for one webhook. Its id is the `webhook-id` of every attempt. `position` 0 and kind `test`: a test."""

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
    payload: WebhookPayload


def payload_of(delivery: Delivery, webhook: Webhook) -> WebhookPayload:
    """What a receiver is sent, the same at each attempt."""
    event = delivery.event
    if event is not None:
        return WebhookPayload(event.kind.value, iso_milliseconds(event.at), feed_event(event))
    at = iso_milliseconds(delivery.created_at)
    test = FeedEvent(position=0, workspace_id=webhook.workspace_id or "", kind=TEST, actor=None, at=at, data={})
    return WebhookPayload(TEST, at, test)
