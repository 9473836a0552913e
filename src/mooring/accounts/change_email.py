"""Changing the address of an account, which the old address and the new one both confirm."""

from dataclasses import replace
from datetime import timedelta

from mooring.accounts.challenge import Challenge, Purpose
from mooring.accounts.email import EmailAddress
from mooring.accounts.email_change import EmailChange, EmailChangeId, EmailChangeState, Side
from mooring.accounts.errors import EmailTaken
from mooring.accounts.model import User
from mooring.accounts.stores import AccountStores, Occasion, challenge_anew, record, tell
from mooring.audit import AuditKind
from mooring.mail import Recipient, Template, queue

EMAIL_CHANGE_LIFE = timedelta(hours=24)
EMAIL_CHANGE_PURPOSES = {Purpose.EMAIL_CHANGE_OLD: Side.OLD, Purpose.EMAIL_CHANGE_NEW: Side.NEW}


async def ask_for_email_change(user: User, email: EmailAddress, stores: AccountStores, occasion: Occasion) -> None:
    """Send links to both addresses of a locked user. A newer wish takes the place of the older.

    The same, step by step, whether the new address is free, somebody's, or their own: then the mail to it says so and
    has no link, so that the change waits for ever.
    """
    taken = await stores.accounts.by_email(email)
    change_id, until = EmailChangeId(occasion.ids.new_id("emc")), occasion.at + EMAIL_CHANGE_LIFE
    await stores.email_changes.put(EmailChange(change_id, user.id, email, occasion.at, until))
    old = await _challenge(Purpose.EMAIL_CHANGE_OLD, user, change_id, stores, occasion)
    new = await _challenge(Purpose.EMAIL_CHANGE_NEW, user, change_id, stores, occasion)
    await record(stores, AuditKind.EMAIL_CHANGE_ASKED, user, occasion)
    await tell(stores, Template.EMAIL_CHANGE_OLD, user, occasion, challenge=old.id, email=email.address)
    if taken is not None:
        await tell(stores, Template.EMAIL_CHANGE_TAKEN, taken, occasion)
        return
    recipient, words = Recipient(email.address, user.id), {"name": user.name, "challenge": new.id}
    await queue(stores.outbox, Template.EMAIL_CHANGE_NEW, recipient, words, ids=occasion.ids, at=occasion.at)


async def give_email_change_up(user: User, stores: AccountStores, occasion: Occasion) -> bool:
    """Forget the pending change of a locked user, and its links. False when there is none."""
    dropped = await _dropped(user, stores)
    if dropped:
        await record(stores, AuditKind.EMAIL_CHANGE_CANCELLED, user, occasion)
    return dropped


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
    await _dropped(user, stores)
    return EmailChangeState.CHANGED if await _changed(user, change.new_email, stores, occasion) else None


async def _changed(user: User, email: EmailAddress, stores: AccountStores, occasion: Occasion) -> bool:
    try:
        await stores.accounts.replace_email(user.id, email, occasion.at)
    except EmailTaken:
        return False
    # What was sent to the old address must not open the account any more.
    for purpose in (Purpose.PASSWORD_RESET, Purpose.CONFIRM_ACCOUNT):
        await stores.challenges.drop(user.id, purpose)
    await stores.mail_preferences.move(user.email.key, email.key)
    await record(stores, AuditKind.EMAIL_CHANGED, user, occasion.by(user))
    words = {"old": user.email.address, "new": email.address}
    for reader in (user, replace(user, email=email)):
        await tell(stores, Template.EMAIL_CHANGED, reader, occasion, **words)
    return True


async def _dropped(user: User, stores: AccountStores) -> bool:
    for purpose in EMAIL_CHANGE_PURPOSES:
        await stores.challenges.drop(user.id, purpose)
    return await stores.email_changes.drop(user.id)


async def _challenge(
    purpose: Purpose, user: User, change_id: EmailChangeId, stores: AccountStores, occasion: Occasion
) -> Challenge:
    data = {"change": change_id}
    return await challenge_anew(stores, purpose, user.id, occasion, life=EMAIL_CHANGE_LIFE, data=data)
