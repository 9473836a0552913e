"""From a pushed frame to a batch that may be admitted."""

from datetime import datetime

from mooring.sync import Author, Batch, Channel, NewEvent
from mooring.sync.admit import check_count, check_linked, check_texts
from mooring.sync.event import delivered, delivery_suffix
from mooring.wire.frames import Push, events_json


def batch_of(push: Push, author: Author, at: datetime, channel: Channel) -> Batch:
    """The batch of a push that is not empty, for the log that the channel leads to. Refuses `PushMalformed` for what could never be accepted."""
    check_count(len(push.batch))
    written = events_json(push.batch)
    check_texts(written)
    suffix = delivery_suffix(at)
    events = [
        NewEvent(event.seq, event.parent, delivered(text, suffix))
        for event, text in zip(push.batch, written, strict=True)
    ]
    check_linked(events)
    return Batch(channel.workspace_id, author, at, events, None, channel.backend_id)
