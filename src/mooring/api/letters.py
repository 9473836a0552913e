"""Queued messages as they are read, with links to this service."""

from mooring.hub import Hub
from mooring.kit.clock import iso_milliseconds
from mooring.mail import Letter, Message, letter
from mooring.wire.account import OperatorMessage


def letter_of(hub: Hub, message: Message) -> Letter:
    """`message` as its recipient reads it."""
    return letter(message, hub.links, hub.house.language)


def message_shape(hub: Hub, message: Message) -> OperatorMessage:
    read = letter_of(hub, message)
    return OperatorMessage(
        id=message.id,
        created_at=iso_milliseconds(message.created_at),
        state=message.state.value,
        template=message.template.value,
        to=message.recipient.email,
        subject=read.subject,
        text=read.text,
        link=read.link,
        code=read.code,
    )
