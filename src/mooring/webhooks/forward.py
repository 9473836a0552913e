"""From a confirmed event of a log to deliveries: once for every webhook that names it, however often this is done."""

import hashlib
from datetime import datetime

from mooring.webhooks.model import Delivery, DeliveryId, DeliveryState, LogEvent, Webhook
from mooring.webhooks.store import WebhookStores

_POSITION_BITS = 62


async def forward(event: LogEvent, at: datetime, once: str, stores: WebhookStores, now: datetime) -> int:
    """Make the deliveries of `event`, which was confirmed `at`; how many webhooks are told.

    `once` names the deed: repeated under the same name it makes none anew, and ids are the same in whichever process.
    """
    webhooks = await stores.webhooks.active_for({event.workspace_id})
    told = [webhook for webhook in webhooks if webhook.wants(event, at)]
    await stores.deliveries.add_once([_delivery(event, webhook, once, now) for webhook in told])
    return len(told)


def _delivery(event: LogEvent, webhook: Webhook, once: str, now: datetime) -> Delivery:
    digest = hashlib.sha256(f"{webhook.id}\n{once}".encode()).digest()
    return Delivery(
        id=DeliveryId(f"msg_{digest.hex()[:40]}"),
        webhook_id=webhook.id,
        state=DeliveryState.PENDING,
        attempts=0,
        created_at=now,
        due_at=now,
        position=_position(digest),
        log_event=event,
    )


def _position(digest: bytes) -> int:
    """Below 1 and one of its own: it is in no feed, and a webhook has one delivery for each position."""
    return -1 - (int.from_bytes(digest[:8], "big") >> (64 - _POSITION_BITS))
