"""Backups, from the log to the archive and back to the receipt: where log, archive and directory come together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mooring import __version__
from mooring.api.occasions import by_nobody
from mooring.backups import Backup, BackupId, BackupMissing, Drill, NothingToBackUp
from mooring.backups.directory import DirectoryDrilling, drill_directory, take_directory
from mooring.backups.drill import Drilling, drill
from mooring.backups.inventory import Discovery, compared, workspaces_in
from mooring.backups.keys import DIRECTORY, parsed
from mooring.backups.retention import covers, expendable
from mooring.backups.take import Taking, take, withdraw
from mooring.hub import Hub
from mooring.kit.ids import is_id
from mooring.workspaces import WorkspaceId, WorkspaceMissing

_ALL = 10_000
_ALL_WORKSPACES = 1_000_000
_OF_DIRECTORY = 10  # it is backed up every minute while it changes
_FRESH = timedelta(hours=25)  # the newest proven one is drilled every day


@dataclass(frozen=True, slots=True)
class BackedUp:
    """The newest backup of a workspace; `changed` False when the log had not changed since it was taken."""

    backup: Backup
    changed: bool


async def back_up(hub: Hub, workspace_id: str) -> BackedUp:
    """A backup of the log as it is now, drilled; the newest one when nothing has changed since and it can still be brought back.

    `directory` in the place of a workspace: of the directory. WorkspaceMissing, NothingToBackUp, WorkspaceQuarantined,
    SnapshotLost, ArchiveUnavailable. A backup that is not proven is no refusal.
    """
    if workspace_id == DIRECTORY:
        return await _back_up_directory(hub)
    if not is_id(workspace_id):
        raise WorkspaceMissing
    await _require_log(hub, workspace_id)
    unchanged = await _unchanged(hub, workspace_id)
    if unchanged is not None:
        return BackedUp(unchanged, changed=False)
    taken = await take(workspace_id, _taking(hub), by_nobody(hub))
    await _keep(hub, taken)
    return BackedUp(await _drilled(hub, taken), changed=True)


async def _require_log(hub: Hub, workspace_id: str) -> None:
    """A workspace that nobody ever opened is there all the same."""
    if await hub.log.heads([workspace_id]):
        return
    async with hub.directory.reading() as tx:
        workspace = await tx.workspaces.by_id(WorkspaceId(workspace_id))
        gone = workspace is None or await tx.receipts.of_purge(workspace.id) is not None
    raise WorkspaceMissing if gone else NothingToBackUp


async def _back_up_directory(hub: Hub) -> BackedUp:
    occasion = by_nobody(hub)
    async with hub.directory_snapshots.spooled() as spooled:
        async with hub.directory.reading() as tx:
            newest = (await tx.backups.newest([DIRECTORY])).get(DIRECTORY)
        if newest is not None and newest.proven and newest.chain == spooled.digest:
            return BackedUp(newest, changed=False)
        taken = await take_directory(spooled, _taking(hub), occasion)
    async with hub.directory.transaction() as tx:
        await tx.backups.add(taken)
    return BackedUp(await _drilled(hub, taken), changed=True)


async def drill_backup(hub: Hub, backup_id: str) -> Backup:
    """The backup with the receipt of a drill of this moment. BackupMissing, ArchiveUnavailable."""
    async with hub.directory.reading() as tx:
        backup = await tx.backups.by_id(BackupId(backup_id)) if is_id(backup_id) else None
    if backup is None:
        raise BackupMissing
    return await _drilled(hub, backup)


async def thin_out(hub: Hub, workspace_id: str, now: datetime) -> Sequence[Backup]:
    """Delete those of a workspace's backups that its retention lets go. ArchiveUnavailable.

    What covers them was brought back within the last day, or is drilled first; what cannot be brought back any more is given
    back, and then nothing is deleted. Cut off between archive and receipt, it is a receipt of a backup that is gone, and the
    next time deletes that.
    """
    known = await _receipts(hub, workspace_id)
    retention = replace(hub.retention, newest=_OF_DIRECTORY) if workspace_id == DIRECTORY else hub.retention
    gone = list(expendable(known, now, retention))
    stale = [one for one in covers(known, gone) if one.drill is None or now - one.drill.at > _FRESH] if gone else []
    unproven = [one for one in [await _drilled(hub, backup) for backup in stale] if not one.proven]
    for backup in gone if not unproven else ():
        await withdraw(hub.archive, backup)
        async with hub.directory.transaction() as tx:
            await tx.backups.forget(backup.id)
    return unproven


async def take_inventory(hub: Hub) -> list[Discovery]:
    """Whatever does not fit between the archive, the receipts and the logs, by workspace. ArchiveUnavailable."""
    async with hub.directory.reading() as tx:
        newest = await tx.backups.page(None, None, _ALL_WORKSPACES, newest=True)
    names = await workspaces_in(hub.archive) | {backup.workspace_id for backup in newest}
    found: list[Discovery] = []
    for workspace_id in sorted(names):
        receipts = await _receipts(hub, workspace_id)
        has_log = bool(await hub.log.heads([workspace_id]))
        found += [one async for one in compared(hub.archive, workspace_id, receipts, has_log=has_log)]
    return found


async def _receipts(hub: Hub, workspace_id: str) -> Sequence[Backup]:
    async with hub.directory.reading() as tx:
        return await tx.backups.page(workspace_id, None, _ALL, newest=False)


async def _unchanged(hub: Hub, workspace_id: str) -> Backup | None:
    """The newest backup, if it is of the log as it is now and is proven, by a drill of this moment where there was none."""
    head = (await hub.log.heads([workspace_id])).get(workspace_id)
    async with hub.directory.reading() as tx:
        newest = (await tx.backups.newest([workspace_id])).get(workspace_id)
    if head is None or newest is None or not newest.is_of(head):
        return None
    if newest.drill is None:
        newest = await _drilled(hub, newest)
    return newest if newest.proven else None


async def _keep(hub: Hub, backup: Backup) -> None:
    """Write the receipt, unless the workspace is being purged: then nothing may stay of it, in the archive neither."""
    async with hub.directory.transaction() as tx:
        workspace = await tx.workspaces.locked(WorkspaceId(backup.workspace_id))
        purged = workspace is None or await tx.receipts.of_purge(workspace.id) is not None
        if not purged:
            await tx.backups.add(backup)
    if purged:
        await withdraw(hub.archive, backup)
        raise WorkspaceMissing


async def _drilled(hub: Hub, backup: Backup) -> Backup:
    found = await _drill(hub, backup)
    async with hub.directory.transaction() as tx:
        # Purged meanwhile: nobody would find the receipt.
        if await tx.backups.by_id(backup.id) is not None:
            await tx.backups.add_drill(found)
    drilled = replace(backup, drill=found)
    if drilled.proven:
        hub.rounds.proved(drilled.at, directory=drilled.workspace_id == DIRECTORY)
    return drilled


async def _drill(hub: Hub, backup: Backup) -> Drill:
    key = parsed(backup.manifest)
    if key is None:
        raise BackupMissing
    if key.workspace_id == DIRECTORY:
        drilling = DirectoryDrilling(hub.archive, hub.directory_scratch, hub.clock)
        return await drill_directory(key, drilling, by_nobody(hub), backup.sha256)
    return await drill(key, Drilling(hub.archive, hub.scratch, hub.clock), by_nobody(hub), backup.sha256)


def _taking(hub: Hub) -> Taking:
    return Taking(hub.snapshots, hub.archive, hub.clock, {"mooring": __version__})
