"""From the lifecycle feed to deliveries: each event once for every webhook that it concerns."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from mooring.kit.ids import Ids
from mooring.webhooks.model import Delivery, DeliveryId, DeliveryState, Webhook
from mooring.webhooks.store import WebhookStores
from mooring.workspaces import LifecycleEvent

EVENTS_AT_ONCE = 200  # one transaction: writers wait for it


async def fan_out(stores: WebhookStores, *, ids: Ids, at: datetime) -> bool:
    """Make deliveries of the next events, and move the head past them in the same transaction; whether there may be more."""
    head = await stores.deliveries.head_held()
    events = await stores.told.lifecycle.after(head, EVENTS_AT_ONCE)
    if not events:
        return False
    webhooks = await stores.webhooks.active_for({event.workspace_id for event in events})
    await stores.deliveries.add([_delivery(event, webhook, ids, at) for event, webhook in _concerned(events, webhooks)])
    await stores.deliveries.set_head(events[-1].position)
    return len(events) == EVENTS_AT_ONCE


def _concerned(
    events: Sequence[LifecycleEvent], webhooks: Sequence[Webhook]
) -> Iterator[tuple[LifecycleEvent, Webhook]]:
    return ((event, webhook) for event in events for webhook in webhooks if webhook.concerns(event))


def _delivery(event: LifecycleEvent, webhook: Webhook, ids: Ids, at: datetime) -> Delivery:
    return Delivery(
        id=DeliveryId(ids.new_id("msg")),
        webhook_id=webhook.id,
        state=DeliveryState.PENDING,
        attempts=0,
        created_at=at,
        due_at=at,
        position=event.position,
        event=event,
    )
