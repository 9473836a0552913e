"""Messages as rows of the outbox and of its timelines, and back."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from mooring.accounts import parse_email
from mooring.mail import Arrival, Bounce, Message, MessageEvent, MessageId, MessageState, Recipient, Template


def row_of(message: Message, created_at: datetime) -> dict[str, Any]:
    """The row of a new message; which language it is in is found by its reader, unless it says so itself."""
    return {
        "id": message.id,
        "template": message.template.value,
        "recipient_email": message.recipient.email,
        "recipient_user_id": message.recipient.user_id,
        "recipient_key": parse_email(message.recipient.email).key,
        "params": dict(message.params),
        "state": message.state.value,
        "about": message.about,
        "its_language": message.language,
        "its_reader": message.recipient.user_id or "",
        "attempts": 0,
        "created_at": created_at,
        "changed_at": message.created_at,
        "due_at": message.due_at or message.created_at,
    }


def first_line_of(message: Message) -> dict[str, Any]:
    """With which its timeline begins."""
    at, state = message.created_at, message.state.value
    return {"id": f"mev_{message.id}", "message_id": message.id, "at": at, "place": 1, "state": state}


def message_of(row: Row[Any]) -> Message:
    """The message in a row of the outbox."""
    return Message(
        id=MessageId(row.id),
        template=Template(row.template),
        recipient=Recipient(row.recipient_email, row.recipient_user_id),
        params=row.params,
        created_at=row.created_at,
        state=MessageState(row.state),
        about=row.about,
        language=row.language,
        attempts=row.attempts,
        due_at=row.due_at,
        claimed_until=row.claimed_until,
        changed_at=row.changed_at or row.created_at,
        transport=row.transport,
        provider_id=row.provider_id,
        bounce=Bounce(row.bounce) if row.bounce is not None else None,
        cause=row.cause,
        recipient_key=row.recipient_key or row.recipient_email,
    )


def event_of(row: Row[Any]) -> MessageEvent:
    """One line of a timeline."""
    bounce = Bounce(row.bounce) if row.bounce is not None else None
    return MessageEvent(
        row.id, MessageId(row.message_id), row.at, MessageState(row.state), row.cause, row.transport, bounce
    )


def arrival_of(row: Row[Any]) -> Arrival:
    """How long a message took."""
    return Arrival(Template(row.template), MessageState(row.state), row.created_at, row.accepted_at, row.delivered_at)
