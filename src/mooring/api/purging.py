"""Purging deleted workspaces whose time is over, with everything that other packages keep of them."""

from datetime import datetime

from mooring.api.occasions import by_nobody, workspace_stores_of
from mooring.hub import Hub
from mooring.workspaces import WorkspaceId
from mooring.workspaces.ownership import end_expired
from mooring.workspaces.receipt import Receipt
from mooring.workspaces.states import begin_purge, finish_purge

_AT_ONCE = 100


async def purge_workspaces(hub: Hub, now: datetime) -> int:
    """Purge the workspaces that were deleted long enough ago at `now`, some at a time; how many."""
    before = now - hub.workspaces.grace
    async with hub.directory.reading() as tx:
        due = await tx.workspaces.deleted_before(before, _AT_ONCE)
    return sum([await purge(hub, workspace_id, before) is not None for workspace_id in due])


async def purge(hub: Hub, workspace_id: WorkspaceId, deleted_before: datetime | None = None) -> Receipt | None:
    """Purge one deleted workspace; its receipt. None when it is not due. May be repeated wherever it was cut off."""
    heads = await hub.log.heads([workspace_id])
    head = heads.get(workspace_id)
    found: dict[str, str | int] = {
        "events": head.events if head is not None else 0,
        "bytes": head.size if head is not None else 0,
        "head": head.seq if head is not None else 0,
        "chain": head.chain.hex() if head is not None else "",
    }
    async with hub.directory.transaction() as tx:
        stores = workspace_stores_of(tx)
        if not await begin_purge(workspace_id, deleted_before, found, stores, by_nobody(hub)):
            return None
    await hub.log.erase(workspace_id)
    async with hub.directory.transaction() as tx:
        await tx.workspaces.locked(workspace_id)
        await tx.invitations.erase(workspace_id)
        await tx.webhooks.remove_of(workspace_id)
        return await finish_purge(workspace_id, workspace_stores_of(tx), by_nobody(hub))


async def end_expired_offers(hub: Hub, now: datetime) -> int:
    """End the offers of ownership that nobody accepted in time; how many."""
    async with hub.directory.reading() as tx:
        due = await tx.offers.expired(now, _AT_ONCE)
    ended = 0
    for workspace_id in due:
        async with hub.directory.transaction() as tx:
            ended += await end_expired(workspace_id, workspace_stores_of(tx), by_nobody(hub))
    return ended
