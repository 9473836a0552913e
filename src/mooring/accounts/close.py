"""Closing an account, opening it again, and the end of it when the time to change one's mind is over."""

from datetime import datetime, timedelta

from mooring.accounts.errors import AccountClosed, CredentialsWrong
from mooring.accounts.model import User, UserId
from mooring.accounts.stores import AccountStores, Occasion, record, tell
from mooring.audit import AuditKind
from mooring.kit.clock import iso_milliseconds
from mooring.mail import Template


def reopenable_until(user: User, grace: timedelta) -> datetime | None:
    """Until when a closed account may be opened again; None for one that is open, or purged."""
    return user.closed_at + grace if user.closed_at is not None and user.purged_at is None else None


def is_gone(user: User, grace: timedelta, now: datetime) -> bool:
    """Whether the account is closed for good: from then on it is treated like none, purged already or not."""
    until = reopenable_until(user, grace)
    return user.purged_at is not None or (until is not None and now >= until)


def require_open(user: User, grace: timedelta, now: datetime, *, reopening: bool = False) -> None:
    """Of somebody who proved that the account is theirs: it is open, or they are `reopening` it in time.

    AccountClosed; CredentialsWrong when it is gone: then there is no account.
    """
    if is_gone(user, grace, now):
        raise CredentialsWrong
    until = reopenable_until(user, grace)
    if until is not None and not reopening:
        raise AccountClosed(until)


async def close_account(user: User, grace: timedelta, stores: AccountStores, occasion: Occasion) -> datetime:
    """Close the account of a locked user; until when it can be opened again.

    What was begun in it dies, its address stays reserved. The caller ends the sessions and sees to the workspaces in the
    same transaction.
    """
    until = occasion.at + grace
    await stores.accounts.set_closed(user.id, occasion.at)
    await stores.challenges.drop_all(user.id)
    await stores.email_changes.drop(user.id)
    await record(stores, AuditKind.ACCOUNT_CLOSED, user, occasion)
    await tell(stores, Template.ACCOUNT_CLOSED, user, occasion, until=iso_milliseconds(until))
    return until


async def reopen_account(user: User, stores: AccountStores, occasion: Occasion) -> None:
    """Open the account of a locked user again, within the time for it."""
    await stores.accounts.set_closed(user.id, None)
    await record(stores, AuditKind.ACCOUNT_REOPENED, user, occasion)
    await tell(stores, Template.ACCOUNT_REOPENED, user, occasion)


async def purge_account(user_id: UserId, closed_before: datetime, stores: AccountStores, occasion: Occasion) -> bool:
    """Forget the person, when the account was closed before then and still is. False, and nothing changed, when not."""
    user = await stores.accounts.locked(user_id)
    if user is None or user.purged_at is not None or user.closed_at is None or user.closed_at >= closed_before:
        return False
    await stores.accounts.purge(user_id, occasion.at)
    # Also what was sent to the address before it had an account, such as invitations.
    await stores.outbox.drop_to(user.email.key)
    await stores.mail_preferences.forget(user.email.key)
    await stores.mail_addresses.forget(user.email.key)
    await record(stores, AuditKind.ACCOUNT_PURGED, user, occasion)
    return True
