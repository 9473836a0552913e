"""The webhook that is meant, by its id and whose it is."""

from mooring.kit.ids import is_id
from mooring.webhooks.errors import DeliveryMissing, WebhookMissing
from mooring.webhooks.model import Delivery, DeliveryId, Webhook, WebhookId, Which
from mooring.webhooks.store import WebhookStores


async def require_webhook(which: Which, stores: WebhookStores) -> Webhook:
    """The webhook. WebhookMissing, also for one that is somebody else's."""
    found = await stores.webhooks.by_id(WebhookId(which.webhook_id)) if is_id(which.webhook_id) else None
    return _whose(found, which)


async def locked_webhook(which: Which, stores: WebhookStores) -> Webhook:
    """As `require_webhook`; nobody else changes it until the transaction ends."""
    found = await stores.webhooks.locked(WebhookId(which.webhook_id)) if is_id(which.webhook_id) else None
    return _whose(found, which)


async def require_delivery(delivery_id: str, webhook: Webhook, stores: WebhookStores) -> Delivery:
    """The delivery of this webhook. DeliveryMissing, also for one of another."""
    found = await stores.deliveries.by_id(DeliveryId(delivery_id)) if is_id(delivery_id) else None
    if found is None or found.webhook_id != webhook.id:
        raise DeliveryMissing
    return found


def _whose(found: Webhook | None, which: Which) -> Webhook:
    if found is None or found.workspace_id != which.workspace_id:
        raise WebhookMissing
    return found
