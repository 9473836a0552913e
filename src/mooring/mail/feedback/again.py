"""A message that did not arrive, sent again because the operator says so."""

from dataclasses import replace
from datetime import datetime

from mooring.kit.ids import Ids
from mooring.mail.addresses import AddressBook
from mooring.mail.delivery.lives import LIVES
from mooring.mail.errors import AddressSuppressed, MessageMissing, MessageNotRetriable
from mooring.mail.model import Message, MessageId, MessageState
from mooring.mail.store import Outbox

_RETRIABLE = frozenset({MessageState.BOUNCED, MessageState.SUPPRESSED, MessageState.FAILED})


async def send_again(message_id: MessageId, outbox: Outbox, addresses: AddressBook, ids: Ids, at: datetime) -> Message:
    """Queue a copy of the message with an id of its own: providers take one id once only, and say yes without sending.

    MessageMissing, MessageNotRetriable, AddressSuppressed.
    """
    message = await outbox.locked(message_id)
    if message is None or message.state is MessageState.VOID:
        raise MessageMissing
    if message.state not in _RETRIABLE:
        raise MessageNotRetriable
    life = LIVES.get(message.template)
    if life is not None and at - message.created_at >= life:
        raise MessageNotRetriable("Its link is good no more. Its recipient must ask for another one.")
    known = await addresses.of(message.recipient_key)
    if known is not None and known.suppressed_at(at):
        raise AddressSuppressed
    return await _copied(message, outbox, ids, at)


async def _copied(message: Message, outbox: Outbox, ids: Ids, at: datetime) -> Message:
    copy = Message(
        id=MessageId(ids.new_id("msg")),
        template=message.template,
        recipient=message.recipient,
        params=message.params,
        created_at=at,
        about=message.about,
        language=message.language,
        due_at=at,
    )
    await outbox.add(copy)
    return replace(copy, changed_at=at, recipient_key=message.recipient_key)
