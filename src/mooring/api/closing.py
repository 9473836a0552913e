"""Closing, reopening and purging an account with everything that hangs on it, in one transaction each.

The account is of `accounts`, its sessions of `sessions`, what it owns of `workspaces`: here they come together.
"""

from datetime import datetime

from mooring.accounts import (
    Occasion,
    User,
    UserId,
    close_account,
    is_gone,
    purge_account,
    reopen_account,
)
from mooring.accounts.errors import UserMissing
from mooring.api.occasions import by_nobody, end_sessions, stores_of, workspace_stores_of
from mooring.hub import Hub, Transaction
from mooring.sessions import EndReason
from mooring.workspaces import ensure_default
from mooring.workspaces.members import leave_all
from mooring.workspaces.states import archive_orphans_of, unarchive_orphans_of

_PURGED_AT_ONCE = 100


async def close(hub: Hub, tx: Transaction, user: User, occasion: Occasion, *, archiving: bool) -> datetime:
    """Close the account of a locked user who has an open one; until when it can be reopened.

    WorkspacesStillOwned unless `archiving`: then what only they own is archived. The caller holds their workspaces too
    (`MemberStore.hold_workspaces_of`), and held them before the user.
    """
    until = await close_account(user, hub.accounts.grace, stores_of(tx), occasion)
    # When the account is closed already: nobody needs a default whom nobody lets in.
    await archive_orphans_of(user.id, workspace_stores_of(tx), occasion, allowed=archiving)
    await end_sessions(hub, tx, user.id, EndReason.ACCOUNT_CLOSED)
    return until


async def reopen(hub: Hub, tx: Transaction, user: User, occasion: Occasion) -> User:
    """Open the account of a locked user again, with the workspaces that its closing archived. UserMissing when it is gone."""
    if is_gone(user, hub.accounts.grace, occasion.at):
        raise UserMissing
    if user.closed_at is not None:
        await reopen_account(user, stores_of(tx), occasion)
        await unarchive_orphans_of(user.id, user.closed_at, workspace_stores_of(tx), occasion)
        await ensure_default(user.id, workspace_stores_of(tx), occasion)
    return await tx.accounts.by_id(user.id) or user


async def purge_due(hub: Hub, now: datetime) -> int:
    """Purge the accounts whose time to be reopened is over at `now`, some at a time, each in a transaction; how many."""
    before = now - hub.accounts.grace
    async with hub.directory.reading() as tx:
        due = await tx.accounts.closed_before(before, _PURGED_AT_ONCE)
    return sum([await _purged(hub, user_id, before) for user_id in due])


async def _purged(hub: Hub, user_id: UserId, before: datetime) -> bool:
    async with hub.directory.transaction() as tx:
        occasion = by_nobody(hub)
        await tx.members.hold_workspaces_of(user_id)
        if not await purge_account(user_id, before, stores_of(tx), occasion):
            return False
        await leave_all(user_id, workspace_stores_of(tx), occasion)
        brought = await tx.imports.erase_of(user_id)
    for import_id in brought:
        await hub.imports.remove(import_id)
    return True
