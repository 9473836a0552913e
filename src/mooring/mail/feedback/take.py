"""Taking a notice: a line of its message's timeline, and what follows for the message and the address, in one transaction.

Notices come twice, in any order, before we wrote down who took the message, and of messages that are not ours.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mooring.kit.ids import Ids
from mooring.mail.addresses import (
    AddressBook,
    MailAddress,
    SuppressedBecause,
    after_bounce,
    after_complaint,
    note_bounce,
    note_complaint,
    note_delivery,
)
from mooring.mail.delivery.merge import takes_over
from mooring.mail.feedback.notice import KEPT, Heard, Notice
from mooring.mail.model import Bounce, Message, MessageEvent, MessageId, MessageState
from mooring.mail.store import Outbox, Settled

_RELEASABLE = frozenset({SuppressedBecause.HARD_BOUNCE, SuppressedBecause.SOFT_BOUNCES})


class Taken(StrEnum):
    """What came of a notice."""

    TAKEN = "taken"
    REPEATED = "repeated"
    """It came before."""
    UNKNOWN = "unknown"
    """Of no message of ours, or of one that was forgotten."""
    STALE = "stale"
    """Of something too long ago to know whether it came before."""


@dataclass(frozen=True, slots=True)
class NoticeStores:
    """What a notice changes."""

    outbox: Outbox
    addresses: AddressBook


async def take_notice(
    notice: Notice, stores: NoticeStores, *, ids: Ids, now: datetime, key: str | None = None
) -> Taken:
    """Write down what `notice` tells; `key` is that of the address which it names, if it does. No refusals."""
    at = min(notice.at or now, now)
    if now - at > KEPT:
        return Taken.STALE
    message_id = await _named(notice, stores)
    if message_id is None and key is None:
        return Taken.UNKNOWN
    if not await stores.addresses.first_seen(notice.transport, notice.id, now):
        return Taken.REPEATED
    message = await stores.outbox.locked(message_id) if message_id is not None else None
    if message is not None:
        await _note(message, notice, stores, ids, max(at, message.created_at))
    elif key is not None:
        await _note_address(key, notice, stores.addresses, at)
    return Taken.TAKEN if message is not None or key is not None else Taken.UNKNOWN


async def _named(notice: Notice, stores: NoticeStores) -> MessageId | None:
    """Our own id first: it is there also when the notice is quicker than the answer to our own request."""
    if notice.heard is Heard.RELEASED:
        return None
    own = await stores.outbox.by_id(notice.message_id) if notice.message_id is not None else None
    if own is not None:
        return own.id if own.state is not MessageState.VOID else None
    if notice.provider_id is None:
        return None
    return await stores.outbox.by_provider_id(notice.transport, notice.provider_id)


async def _note(message: Message, notice: Notice, stores: NoticeStores, ids: Ids, at: datetime) -> None:
    state = MessageState(notice.heard.value)
    bounce = notice.bounce if notice.heard is Heard.BOUNCED else None
    line = MessageEvent(ids.new_id("mev"), message.id, at, state, notice.cause, notice.transport, bounce)
    await stores.outbox.note(line)
    if takes_over(message.state, state, was=message.bounce, now=bounce):
        await stores.outbox.settle(message.id, _settled(message, notice, state, bounce, at))
    await _note_trouble(message, notice, stores.addresses, at)


def _settled(message: Message, notice: Notice, state: MessageState, bounce: Bounce | None, at: datetime) -> Settled:
    return Settled(
        state=state,
        at=at,
        attempts=message.attempts,
        due_at=message.due_at or at,
        transport=message.transport or notice.transport,
        provider_id=message.provider_id or notice.provider_id,
        bounce=bounce,
        cause=notice.cause,
    )


async def _note_trouble(message: Message, notice: Notice, book: AddressBook, at: datetime) -> None:
    if notice.heard is Heard.DELIVERED:
        await note_delivery(message, book, at)
    elif notice.heard is Heard.COMPLAINED:
        await note_complaint(message, notice.cause, book, at)
    elif notice.bounce is not None:
        await note_bounce(message, notice.bounce, notice.cause, book, at)


async def _note_address(key: str, notice: Notice, book: AddressBook, at: datetime) -> None:
    """What a provider says of an address alone, as when somebody changed its list by hand."""
    if notice.heard is Heard.RELEASED:
        known = await book.locked(key)
        if known is not None and known.because in _RELEASABLE:
            await book.forget(key)
        return
    known = await book.held(key, notice.address or key)
    await book.put(_after(known, notice, at))


def _after(known: MailAddress, notice: Notice, at: datetime) -> MailAddress:
    if notice.heard is Heard.COMPLAINED:
        return after_complaint(known, at, notice.cause)
    return after_bounce(known, notice.bounce, at, notice.cause) if notice.bounce is not None else known
