"""Queueing a message in the transaction of the change that it tells of."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from mooring.kit.ids import Ids
from mooring.mail.model import Message, MessageId, MessageState, Recipient, Template
from mooring.mail.store import Outbox


async def queue(  # what a message is, and what every deed needs
    outbox: Outbox,
    template: Template,
    recipient: Recipient,
    params: Mapping[str, str],
    *,
    ids: Ids,
    at: datetime,
    about: str | None = None,
    language: str | None = None,
) -> Message:
    """Queue one message from `template` to `recipient`. No refusals: an outage of the mail provider shows later.

    `language` is for an address without an account: a user has one of their own.
    """
    message = Message(
        MessageId(ids.new_id("msg")), template, recipient, dict(params), at, about=about, language=language, due_at=at
    )
    await outbox.add(message)
    return message


async def queue_all(
    outbox: Outbox,
    template: Template,
    readers: Sequence[tuple[Recipient, Mapping[str, str]]],
    *,
    ids: Ids,
    at: datetime,
) -> None:
    """As `queue`, to many at once: each with the words for them."""
    messages = [
        Message(MessageId(ids.new_id("msg")), template, recipient, dict(params), at, due_at=at)
        for recipient, params in readers
    ]
    await outbox.add_all(messages)


async def queue_nothing(outbox: Outbox, template: Template, *, ids: Ids, at: datetime) -> None:
    """The work of `queue`, for nobody: a row that is never sent, and as long as one that is."""
    nobody = Recipient("nobody@nowhere.invalid", ids.new_id("usr"))
    params = {"challenge": ids.new_id("chl"), "name": "Nobody"}
    await outbox.add(Message(MessageId(ids.new_id("msg")), template, nobody, params, at, MessageState.VOID))
