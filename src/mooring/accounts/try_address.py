"""An address that mail is held back from, tried once more because its person says so."""

from mooring.accounts.confirm import ask_to_confirm
from mooring.accounts.model import User
from mooring.accounts.stores import AccountStores, Occasion, record, tell
from mooring.audit import AuditKind
from mooring.mail import Template
from mooring.mail.addresses import SuppressedBecause
from mooring.mail.errors import AddressHeldBack, AddressReachable

RETRYABLE = frozenset({SuppressedBecause.HARD_BOUNCE, SuppressedBecause.SOFT_BOUNCES})


async def try_address_again(user: User, stores: AccountStores, occasion: Occasion) -> None:
    """Forget the bounces of a locked user's address, and send a mail there that shows whether it takes mail now.

    That is the link that confirms it, when it is not confirmed yet. AddressReachable, AddressHeldBack.
    """
    known = await stores.mail_addresses.locked(user.email.key)
    if known is None or not known.suppressed_at(occasion.at):
        raise AddressReachable
    if known.because not in RETRYABLE:
        raise AddressHeldBack
    await stores.mail_addresses.forget(known.key)
    await record(stores, AuditKind.MAIL_RELEASED, user, occasion)
    if user.verified_at is None:
        challenge = await ask_to_confirm(user, stores, occasion)
        await tell(stores, Template.CONFIRM_ACCOUNT, user, occasion, challenge=challenge.id)
    else:
        await tell(stores, Template.TEST, user, occasion)
