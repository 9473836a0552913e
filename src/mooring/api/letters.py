"""Queued messages as they are read, with links to this service."""

from datetime import datetime

from mooring.hub import Hub
from mooring.kit.clock import iso_milliseconds
from mooring.mail import WAITING, Letter, Message, letter
from mooring.wire.operator_mail import OperatorMessage

_FOLDER = "folder"


def letter_of(hub: Hub, message: Message) -> Letter:
    """`message` as its recipient reads it."""
    return letter(message, hub.links, hub.house.language)


def message_shape(hub: Hub, message: Message, *, links: bool = False) -> OperatorMessage:
    """For the operator. What is in the mail only with `links`, and only of one that nobody else can have got."""
    read, whole = letter_of(hub, message), links and _is_here(message)
    return OperatorMessage(
        id=message.id,
        created_at=iso_milliseconds(message.created_at),
        state=message.state.value,
        changed_at=iso_milliseconds(message.changed_at or message.created_at),
        template=message.template.value,
        to=message.recipient.email,
        subject=read.subject,
        transport=message.transport,
        attempts=message.attempts,
        bounce=message.bounce.value if message.bounce is not None else None,
        cause=message.cause,
        text=read.text if whole else None,
        link=read.link if whole else None,
        code=read.code if whole else None,
    )


def moment_or_none(moment: datetime | None) -> str | None:
    """On the wire."""
    return iso_milliseconds(moment) if moment is not None else None


def _is_here(message: Message) -> bool:
    return message.state in WAITING or message.transport == _FOLDER
