"""What the operator decides of an address, whatever mail servers say of it."""

from datetime import datetime

from mooring.mail.addresses.store import AddressBook
from mooring.mail.addresses.trouble import suppressed


async def suppress(key: str, address: str, book: AddressBook, at: datetime) -> bool:
    """Send nothing to it from now on, until it is released; whether that is a change. No refusals."""
    known = await book.held(key, address)
    after = suppressed(known, at)
    await book.put(after)
    return after != known


async def release(key: str, book: AddressBook, at: datetime) -> bool:
    """Send to it again, and forget all trouble; whether it was suppressed. No refusals."""
    known = await book.locked(key)
    if known is None:
        return False
    await book.forget(key)
    return known.suppressed_at(at)
