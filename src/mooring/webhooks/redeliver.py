"""What somebody asks for by hand: a delivery once more, or a test."""

from mooring.accounts import Occasion
from mooring.webhooks.errors import WebhookDisabled
from mooring.webhooks.existing import locked_webhook, require_delivery
from mooring.webhooks.model import Delivery, DeliveryId, DeliveryState, Webhook, Which
from mooring.webhooks.store import WebhookStores


async def redeliver(delivery_id: str, which: Which, stores: WebhookStores, occasion: Occasion) -> Delivery:
    """Deliver it now, whatever became of it, under the same id. WebhookMissing, DeliveryMissing, WebhookDisabled.

    If that fails it goes on with its schedule where it was; after the last attempt it has failed again.
    """
    webhook = await _enabled(which, stores)
    delivery = await require_delivery(delivery_id, webhook, stores)
    at = occasion.at
    await stores.deliveries.settle(delivery.id, DeliveryState.PENDING, delivery.attempts, at, None)
    return await require_delivery(delivery_id, webhook, stores)


async def send_test(which: Which, stores: WebhookStores, occasion: Occasion) -> Delivery:
    """Deliver a test, once. WebhookMissing, WebhookDisabled."""
    webhook = await _enabled(which, stores)
    test = Delivery(
        id=DeliveryId(occasion.ids.new_id("msg")),
        webhook_id=webhook.id,
        state=DeliveryState.PENDING,
        attempts=0,
        created_at=occasion.at,
        due_at=occasion.at,
        position=await stores.deliveries.free_test_position(webhook.id),
        event=None,
    )
    await stores.deliveries.add([test])
    return test


async def _enabled(which: Which, stores: WebhookStores) -> Webhook:
    webhook = await locked_webhook(which, stores)
    if webhook.disabled_at is not None:
        raise WebhookDisabled
    return webhook
