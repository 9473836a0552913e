"""Changing the address of an account, which the old address and the new one both confirm.

An old address that was never confirmed is asked nothing: it may be a slip of the pen, and somebody else's mailbox. Nor is
one whose mailbox is gone, where the link would never be read; a complaint is no proof of that, and has to be undone first.
"""

from dataclasses import replace
from datetime import timedelta

from mooring.accounts.challenge import Challenge, Purpose
from mooring.accounts.confirm import ask_to_confirm
from mooring.accounts.email import EmailAddress
from mooring.accounts.email_change import EmailChange, EmailChangeId, EmailChangeState
from mooring.accounts.errors import EmailTaken
from mooring.accounts.give_email_change_up import EMAIL_CHANGE_PURPOSES, drop_email_change
from mooring.accounts.model import User
from mooring.accounts.stores import AccountStores, Occasion, challenge_anew, record, tell
from mooring.audit import AuditKind
from mooring.mail import Recipient, Template, queue
from mooring.mail.addresses import SuppressedBecause
from mooring.mail.preferences import masked

EMAIL_CHANGE_LIFE = timedelta(hours=24)
# What was sent to the old address must not open the account any more.
_SENT_TO_THE_OLD = (Purpose.PASSWORD_RESET, Purpose.CONFIRM_ACCOUNT)


async def ask_for_email_change(user: User, email: EmailAddress, stores: AccountStores, occasion: Occasion) -> None:
    """Send links to both addresses of a locked user. A newer wish takes the place of the older.

    The same, step by step, whether the new address is free, somebody's, or their own: then the mail to it says so and
    has no link, so that the change waits for ever.
    """
    taken = await stores.accounts.by_email(email)
    change_id, until = EmailChangeId(occasion.ids.new_id("emc")), occasion.at + EMAIL_CHANGE_LIFE
    asks_the_old = await _takes_a_link(user, stores)
    asked_nothing = None if asks_the_old else occasion.at
    await stores.email_changes.put(EmailChange(change_id, user.id, email, occasion.at, until, asked_nothing))
    if asks_the_old:
        old = await _challenge(Purpose.EMAIL_CHANGE_OLD, user, change_id, stores, occasion)
        await tell(stores, Template.EMAIL_CHANGE_OLD, user, occasion, challenge=old.id, email=email.address)
    new = await _challenge(Purpose.EMAIL_CHANGE_NEW, user, change_id, stores, occasion)
    await record(stores, AuditKind.EMAIL_CHANGE_ASKED, user, occasion)
    if taken is not None:
        await tell(stores, Template.EMAIL_CHANGE_TAKEN, taken, occasion)
        return
    recipient, words = Recipient(email.address, user.id), {"name": user.name, "challenge": new.id}
    await queue(stores.outbox, Template.EMAIL_CHANGE_NEW, recipient, words, ids=occasion.ids, at=occasion.at)


async def correct_email(user: User, email: EmailAddress, stores: AccountStores, occasion: Occasion) -> None:
    """Give a locked user whose address was never confirmed another one, at once, and ask that one to confirm. EmailTaken.

    Only where sign-up says as much of who has an account; elsewhere the new address must confirm first
    (`ask_for_email_change`). Whatever was sent to the former address opens nothing any more.
    """
    await stores.accounts.replace_email(user.id, email, None)
    await drop_email_change(user, stores)
    await stores.challenges.drop(user.id, Purpose.PASSWORD_RESET)
    corrected = replace(user, email=email)
    challenge = await ask_to_confirm(corrected, stores, occasion)
    await record(stores, AuditKind.EMAIL_CHANGED, user, occasion)
    if email.key != user.email.key:
        await _tell_the_old(user, email, stores, occasion)
    await tell(stores, Template.CONFIRM_ACCOUNT, corrected, occasion, challenge=challenge.id)


async def confirm_email_change(
    challenge: Challenge, user: User, stores: AccountStores, occasion: Occasion
) -> EmailChangeState | None:
    """One of the two addresses confirms; what the change waits for now. The second one completes it.

    None when it was overtaken, or when somebody took the address meanwhile: then it is dropped. Commit in any case.
    """
    change = await stores.email_changes.of(user.id)
    if change is None or change.id != challenge.data["change"]:
        return None
    side = EMAIL_CHANGE_PURPOSES[challenge.purpose]
    await stores.challenges.use(challenge.id, occasion.at)
    await stores.email_changes.confirm(user.id, side, occasion.at)
    confirmed = await stores.email_changes.of(user.id)
    if confirmed is not None and confirmed.state is not EmailChangeState.CHANGED:
        return confirmed.state
    await drop_email_change(user, stores)
    return EmailChangeState.CHANGED if await _changed(user, change.new_email, stores, occasion) else None


async def _changed(user: User, email: EmailAddress, stores: AccountStores, occasion: Occasion) -> bool:
    try:
        await stores.accounts.replace_email(user.id, email, occasion.at)
    except EmailTaken:
        return False
    for purpose in _SENT_TO_THE_OLD:
        await stores.challenges.drop(user.id, purpose)
    if user.verified_at is not None:
        # What was said of an address that is nobody's yet is not known to be this person's wish.
        await stores.mail_preferences.move(user.email.key, email.key)
    await record(stores, AuditKind.EMAIL_CHANGED, user, occasion.by(user))
    await _tell_the_old(user, email, stores, occasion)
    words = {"old": user.email.address, "new": email.address}
    await tell(stores, Template.EMAIL_CHANGED, replace(user, email=email), occasion, **words)
    return True


async def _takes_a_link(user: User, stores: AccountStores) -> bool:
    """Whether a link can be sent to their address, and would come to them."""
    if user.verified_at is None:
        return False
    known = await stores.mail_addresses.of(user.email.key)
    return known is None or known.because is not SuppressedBecause.HARD_BOUNCE


async def _tell_the_old(user: User, email: EmailAddress, stores: AccountStores, occasion: Occasion) -> None:
    """So that no account changes hands unnoticed. Whoever has a mailbox that was not confirmed learns no address of others."""
    shown = email.address if user.verified_at is not None else masked(email.key)
    await tell(stores, Template.EMAIL_CHANGED, user, occasion, old=user.email.address, new=shown)


async def _challenge(
    purpose: Purpose, user: User, change_id: EmailChangeId, stores: AccountStores, occasion: Occasion
) -> Challenge:
    data = {"change": change_id}
    return await challenge_anew(stores, purpose, user.id, occasion, life=EMAIL_CHANGE_LIFE, data=data)
