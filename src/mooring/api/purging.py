"""Purging deleted workspaces whose time is over, with everything that other packages keep of them.

The workspace is of `workspaces`, its log and its former lives of `sync`, its backups, exports and imports of `backups`, its webhooks of `webhooks`, what handlers did
in it of `monitor`: here they come together.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from mooring.api.asking import Asking
from mooring.api.occasions import by_nobody, workspace_stores_of
from mooring.backups.keys import erase_workspace, held_of
from mooring.hub import Hub, Transaction
from mooring.kit.ids import is_id
from mooring.sync import LogHead, WorkspaceQuarantined
from mooring.workspaces import WorkspaceId
from mooring.workspaces.errors import WorkspaceNotDeleted
from mooring.workspaces.ownership import end_expired
from mooring.workspaces.receipt import Receipt
from mooring.workspaces.states import begin_purge, finish_purge

_AT_ONCE = 100
_MOST_EXPORTS = 1_000


async def purge_workspaces(hub: Hub, now: datetime) -> int:
    """Purge the workspaces that were deleted long enough ago at `now`, some at a time; how many.

    One that cannot be purged does not hold up the others: what went wrong is raised when all had their turn.
    """
    before = now - hub.workspaces.grace
    async with hub.directory.reading() as tx:
        due = await tx.workspaces.deleted_before(before, _AT_ONCE)
    outcomes = [await _outcome(hub, workspace_id, before) for workspace_id in due]
    failures = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    if failures:
        raise failures[0]
    return sum(outcome is True for outcome in outcomes)


async def purge(
    hub: Hub, workspace_id: WorkspaceId, deleted_before: datetime | None = None, asking: Asking | None = None
) -> Receipt | None:
    """Purge one deleted workspace; its receipt, also when it is purged already. May be repeated wherever it was cut off.

    None when it was not deleted before then (None: whenever). WorkspaceMissing, WorkspaceNotDeleted.
    """
    kept = await _kept(hub, workspace_id)
    async with hub.directory.transaction() as tx:
        figures, stores = partial(_figures, hub, tx, workspace_id, kept), workspace_stores_of(tx)
        receipt = await begin_purge(workspace_id, deleted_before, figures, stores, by_nobody(hub, asking))
    if receipt is None:
        return None
    await hub.log.erase(workspace_id)
    await erase_workspace(hub.archive, workspace_id)
    await _remove_files(hub, workspace_id)
    await _drop_copies(hub, workspace_id)
    async with hub.directory.transaction() as tx:
        await tx.workspaces.locked(workspace_id)
        await tx.invitations.erase(workspace_id)
        await tx.webhooks.remove_of(workspace_id)
        await tx.archive_keys.erase(workspace_id)
        await tx.backups.erase(workspace_id)
        await tx.exports.erase(workspace_id)
        await tx.restores.erase(workspace_id)
        await tx.branches.erase(workspace_id)
        await tx.rescues.erase(workspace_id)
        await tx.follows.remove([workspace_id])
        await tx.deliveries.drop_of(workspace_id)
        await finish_purge(workspace_id, workspace_stores_of(tx), by_nobody(hub, asking))
    return receipt


async def end_expired_offers(hub: Hub, now: datetime) -> int:
    """End the offers of ownership that nobody accepted in time; how many."""
    async with hub.directory.reading() as tx:
        due = await tx.offers.expired(now, _AT_ONCE)
    ended = 0
    for workspace_id in due:
        async with hub.directory.transaction() as tx:
            ended += await end_expired(workspace_id, workspace_stores_of(tx), by_nobody(hub))
    return ended


async def _remove_files(hub: Hub, workspace_id: WorkspaceId) -> None:
    async with hub.directory.reading() as tx:
        exports = await tx.exports.of(workspace_id, _MOST_EXPORTS)
    for export in exports:
        await hub.exports.remove(export.id)
    async with hub.directory.transaction() as tx:
        imports = await tx.imports.erase(workspace_id)
    for import_id in imports:  # cut off here, they are found as files of no import
        await hub.imports.remove(import_id)


async def _drop_copies(hub: Hub, workspace_id: WorkspaceId) -> None:
    """What was to become a copy of it, and is no workspace: it would never be one."""
    async with hub.directory.reading() as tx:
        restore = await tx.restores.unfinished(workspace_id)
        copy_id = restore.copy_id if restore is not None else None
        if copy_id is None or await tx.workspaces.by_id(copy_id) is not None:
            return
    await hub.log.erase(copy_id)


async def _outcome(hub: Hub, workspace_id: WorkspaceId, before: datetime) -> bool | Exception:
    try:
        return await purge(hub, workspace_id, before) is not None
    except WorkspaceNotDeleted:
        return False  # brought back a moment ago
    except Exception as failure:  # noqa: BLE001 - raised by the caller, after the others
        return failure


async def _kept(hub: Hub, workspace_id: WorkspaceId) -> Mapping[str, int]:
    """What is kept of it besides its log in service: how many of each."""
    async with hub.directory.reading() as tx:
        workspace = await tx.workspaces.by_id(workspace_id) if is_id(workspace_id) else None
        if workspace is None or await tx.receipts.of_purge(workspace_id) is not None:
            return {}  # nobody will ask
        exports = await tx.exports.of(workspace_id, _MOST_EXPORTS)
    objects = await held_of(hub.archive, workspace_id)
    branches = await hub.lives.branches(workspace_id)
    return {
        "backups": objects.get("manifests", 0),
        "segments": objects.get("segments", 0),
        "archiveKeys": objects.get("keys", 0),
        "archiveObjects": sum(objects.values()),
        "branches": len(branches),
        "branchEvents": sum(branch.head.events for branch in branches),
        "exports": len(exports),
    }


async def _figures(
    hub: Hub, tx: Transaction, workspace_id: WorkspaceId, kept: Mapping[str, int]
) -> Mapping[str, str | int]:
    found: dict[str, str | int] = {**kept, "handled": await tx.follows.handled(workspace_id)}
    head = await _head(hub, workspace_id)
    if head is None:
        return {**found, "events": 0, "bytes": 0, "head": 0, "chain": ""}
    return {**found, "events": head.events, "bytes": head.size, "head": head.seq, "chain": head.chain.hex()}


async def _head(hub: Hub, workspace_id: WorkspaceId) -> LogHead | None:
    head = (await hub.log.heads([workspace_id])).get(workspace_id)
    if head is None:
        return None
    try:
        # Comes after every append that was begun before the workspace was deleted.
        return await hub.log.open(workspace_id)
    except WorkspaceQuarantined:
        return head
