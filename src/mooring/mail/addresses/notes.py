"""Writing down what an address did, in the transaction in which it is heard of. Hold the message first, if there is one."""

from collections.abc import Callable
from datetime import datetime

from mooring.mail.addresses.model import MailAddress
from mooring.mail.addresses.store import AddressBook
from mooring.mail.addresses.trouble import after_bounce, after_complaint, after_delivery, is_nothing
from mooring.mail.model import Bounce, Message


async def note_bounce(message: Message, bounce: Bounce, cause: str | None, book: AddressBook, at: datetime) -> None:
    """The address of `message` bounced it: told by a notice, or in the conversation in which it was handed over."""
    await _note(message, lambda known: after_bounce(known, bounce, at, cause), book)


async def note_complaint(message: Message, cause: str | None, book: AddressBook, at: datetime) -> None:
    """The person behind the address of `message` called it spam."""
    await _note(message, lambda known: after_complaint(known, at, cause), book)


async def note_delivery(message: Message, book: AddressBook, at: datetime) -> None:
    """The address of `message` took it. Writes nothing for one that never gave trouble, as most do."""
    known = await book.locked(message.recipient_key)
    if known is None:
        return
    relieved = after_delivery(known, at)
    if is_nothing(relieved, at):
        await book.forget(known.key)
    elif relieved != known:
        await book.put(relieved)


async def _note(message: Message, change: Callable[[MailAddress], MailAddress], book: AddressBook) -> None:
    known = await book.held(message.recipient_key, message.recipient.email)
    await book.put(change(known))
