"""What a webhook is sent: a change and a test as they are kept, an event of a log as its log has it at this moment."""

from mooring.sync import EventLog
from mooring.sync.event import MAX_EVENT_BYTES, digest_of, pushed_part
from mooring.sync.log import Record
from mooring.webhooks import Delivery, LogEvent, Webhook
from mooring.wire.frames import pushed_event_of
from mooring.wire.webhooks import ConfirmedPayload, WebhookBody, confirmed_payload, payload_of


async def body_of(delivery: Delivery, webhook: Webhook, log: EventLog) -> WebhookBody | None:
    """The body of a delivery, the same at each attempt. WorkspaceQuarantined.

    None when what it tells of is no longer there: its workspace was purged, or its log has another event in that place.
    """
    if delivery.log_event is None:
        return payload_of(delivery, webhook)
    record = await _record(delivery.log_event, log)
    return _body(delivery.log_event, record) if record is not None else None


async def _record(event: LogEvent, log: EventLog) -> Record | None:
    found = await log.records(event.workspace_id, event.seq - 1, 1, MAX_EVENT_BYTES)
    same = (one for one in found if one.seq == event.seq and digest_of(one.text) == event.digest)
    return next(same, None)


def _body(event: LogEvent, record: Record) -> ConfirmedPayload:
    name, args = pushed_event_of(pushed_part(record.text))
    return confirmed_payload(event.workspace_id, event.seq, name, actor=record.user_id, at=record.at, args=args)
