"""Giving a pending change of address up: by its person, or because something has overtaken it."""

from mooring.accounts.challenge import Purpose
from mooring.accounts.email_change import Side
from mooring.accounts.model import User
from mooring.accounts.stores import AccountStores, Occasion, record
from mooring.audit import AuditKind

EMAIL_CHANGE_PURPOSES = {Purpose.EMAIL_CHANGE_OLD: Side.OLD, Purpose.EMAIL_CHANGE_NEW: Side.NEW}


async def give_email_change_up(user: User, stores: AccountStores, occasion: Occasion) -> bool:
    """Forget the pending change of a locked user, and its links. False when there is none."""
    dropped = await drop_email_change(user, stores)
    if dropped:
        await record(stores, AuditKind.EMAIL_CHANGE_CANCELLED, user, occasion)
    return dropped


async def drop_email_change(user: User, stores: AccountStores) -> bool:
    """As `give_email_change_up`, without a word of it."""
    for purpose in EMAIL_CHANGE_PURPOSES:
        await stores.challenges.drop(user.id, purpose)
    return await stores.email_changes.drop(user.id)
