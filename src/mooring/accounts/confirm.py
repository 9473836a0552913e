"""Confirming that the address of an account is its person's."""

from datetime import timedelta

from mooring.accounts.account_secret import AccountSecret
from mooring.accounts.challenge import Challenge, Purpose
from mooring.accounts.follow_link import whom_it_names
from mooring.accounts.give_email_change_up import drop_email_change
from mooring.accounts.model import User
from mooring.accounts.stores import AccountStores, Occasion, challenge_anew, record, tell, tell_nobody
from mooring.audit import AuditKind
from mooring.mail import Recipient, Template, queue

CONFIRM_LIFE = timedelta(hours=24)


async def ask_to_confirm(user: User, stores: AccountStores, occasion: Occasion) -> Challenge:
    """What the link in a mail to the new user stands for."""
    return await challenge_anew(stores, Purpose.CONFIRM_ACCOUNT, user.id, occasion, life=CONFIRM_LIFE)


async def resend_confirmation(typed: str, stores: AccountStores, secret: AccountSecret, occasion: Occasion) -> None:
    """Send the link again to an address that waits for it: of an account, or of a sign-up that goes on by mail.

    The same work for an address that waits for nothing. No refusals.
    """
    user_id, user = await whom_it_names(typed, stores, secret)
    challenge = await challenge_anew(stores, Purpose.CONFIRM_ACCOUNT, user_id, occasion, life=CONFIRM_LIFE)
    waiting = await stores.challenges.open_of(user_id, Purpose.SIGN_UP)
    if user is not None and user.verified_at is None:
        await tell(stores, Template.CONFIRM_ACCOUNT, user, occasion, challenge=challenge.id)
    elif user is None and waiting and waiting[0].open_at(occasion.at):
        await _send_sign_up(waiting[0], stores, occasion)
    else:
        await tell_nobody(stores, Template.CONFIRM_ACCOUNT, occasion)


async def confirm_account(challenge: Challenge, user: User, stores: AccountStores, occasion: Occasion) -> None:
    """The person followed the link."""
    await stores.challenges.use(challenge.id, occasion.at)
    await confirm_address(user, stores, occasion)


async def confirm_address(user: User, stores: AccountStores, occasion: Occasion) -> None:
    """The person has shown that the mailbox is theirs: they hold what was sent there.

    A change of address that was begun before dies, since this address was asked nothing about it.
    """
    await stores.accounts.verify(user.id, occasion.at)
    if user.verified_at is None:
        await drop_email_change(user, stores)
    await record(stores, AuditKind.EMAIL_CONFIRMED, user, occasion.by(user))


async def _send_sign_up(waiting: Challenge, stores: AccountStores, occasion: Occasion) -> None:
    recipient, words = Recipient(waiting.data["email"]), {"challenge": waiting.id}
    outbox, language = stores.outbox, waiting.data.get("language")
    await queue(outbox, Template.SIGN_UP, recipient, words, ids=occasion.ids, at=occasion.at, language=language)
