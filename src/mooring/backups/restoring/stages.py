"""From one stage to the next, and to the end: each step one transaction, and never without holding the claim."""

from dataclasses import replace
from datetime import datetime, timedelta

from mooring.accounts import Occasion, UserId
from mooring.accounts.errors import UserMissing
from mooring.backups.model import BackupId
from mooring.backups.restoring.errors import RestoreStopped
from mooring.backups.restoring.model import (
    AGAIN_AFTER,
    MOST_ATTEMPTS,
    Branch,
    Restore,
    RestoreId,
    RestoreKind,
    Stage,
)
from mooring.backups.restoring.store import RestoreStores
from mooring.backups.restoring.telling import tell_of_copy, tell_of_restore
from mooring.sync import LogHead
from mooring.workspaces import Action, LifecycleKind, Member, Role, Workspace, WorkspaceId, record, require
from mooring.workspaces.create import require_room
from mooring.workspaces.errors import WorkspaceArchived, WorkspaceMissing
from mooring.workspaces.quotas import Quota

_ENDS = {
    Stage.FAILED: LifecycleKind.RESTORE_FAILED,
    Stage.ABORTED: LifecycleKind.RESTORE_ABORTED,
    Stage.DONE: LifecycleKind.RESTORED,
}


async def ours(restore_id: RestoreId, claimed_until: datetime, stores: RestoreStores) -> Restore | None:
    """The restore, held, if it is under way and the claim that ends then is still the one."""
    held = await stores.restores.locked(restore_id)
    return held if held is not None and held.running and held.claimed_until == claimed_until else None


async def enter(
    restore: Restore,
    claimed_until: datetime,
    stores: RestoreStores,
    occasion: Occasion,
    *,
    stage: Stage,
    backup_id: BackupId | None = None,
) -> Restore | None:
    """It is at `stage` from now on. None when it is ours no more.

    With `pausing` writers wait, and whoever asked must still be one who may; the refusals of `decide`, WorkspaceArchived.
    RestoreStopped when somebody wants it to stop.
    """
    workspace = await stores.told.workspaces.locked(restore.workspace_id)
    held = await ours(restore.id, claimed_until, stores)
    if held is None:
        return None
    if held.aborting:
        raise RestoreStopped
    if stage is Stage.PAUSING:
        await _require_still(held, workspace, stores)
        await stores.told.workspaces.set_restoring(restore.workspace_id, occasion.at)
    entered = replace(held, stage=stage, stage_at=occasion.at, backup_id=backup_id or held.backup_id)
    await stores.restores.keep(entered)
    return entered


async def start_over(
    restore: Restore, claimed_until: datetime, stores: RestoreStores, occasion: Occasion
) -> Restore | None:
    """Writers go on, whatever it was at when it was left. None when it is ours no more."""
    return await _back_to_waiting(restore, claimed_until, stores, occasion, wait=None)


async def try_again(
    restore: Restore, claimed_until: datetime, stores: RestoreStores, occasion: Occasion, *, code: str
) -> Restore | None:
    """Something failed that may pass: writers go on, and it begins anew a little later, or has failed if it was tried too often."""
    if restore.attempts >= MOST_ATTEMPTS:
        return await end(restore, claimed_until, stores, occasion, stage=Stage.FAILED, error=code)
    wait = AGAIN_AFTER * restore.attempts
    return await _back_to_waiting(restore, claimed_until, stores, occasion, wait=wait)


async def end(
    restore: Restore,
    claimed_until: datetime,
    stores: RestoreStores,
    occasion: Occasion,
    *,
    stage: Stage,
    error: str = "",
) -> Restore | None:
    """It is over without a new life: writers go on with what was there. None when it is ours no more."""
    await stores.told.workspaces.locked(restore.workspace_id)
    held = await ours(restore.id, claimed_until, stores)
    return await _ended(held, stage, stores, occasion, error=error) if held is not None else None


async def finish(
    restore: Restore,
    claimed_until: datetime,
    stores: RestoreStores,
    occasion: Occasion,
    *,
    old: LogHead | None,
    kept_for: timedelta,
    quota: Quota | None = None,
) -> Restore | None:
    """The log has its new life: the former one is known as a branch, or the copy is a workspace. None when it is ours no more.

    `quota`: of whoever asked for a copy, who must still be one who may have it: the refusals of `decide` and of `require_room`.
    """
    if restore.kind is RestoreKind.COPY and restore.asked_by is not None:
        await stores.told.workspaces.owned_count_held(restore.asked_by)  # the person first, as everywhere
    workspace = await stores.told.workspaces.locked(restore.workspace_id)
    held = await ours(restore.id, claimed_until, stores)
    if held is None:
        return None
    held = replace(held, swapped_at=occasion.at, done=held.kept_events)
    if held.kind is RestoreKind.COPY:
        await _make_copy(held, workspace, quota, stores, occasion)
    elif old is not None and await stores.branches.by_life(held.workspace_id, old.backend_id) is None:
        # More was written since it was planned, and went as well.
        held = replace(held, gone_events=held.gone_events + old.events - held.from_events)
        await _keep_branch(held, _branch(held, old, occasion, kept_for), stores, occasion)
    return await _ended(held, Stage.DONE, stores, occasion)


async def release_writers(stores: RestoreStores, limit: int) -> list[WorkspaceId]:
    """Where writers wait for a restore that nobody does any more, they go on."""
    found = list(await stores.restores.held_for_nobody(limit))
    for workspace_id in found:
        await stores.told.workspaces.locked(workspace_id)
        if await stores.restores.unfinished(workspace_id) is None:
            await stores.told.workspaces.set_restoring(workspace_id, None)
    return found


async def _back_to_waiting(
    restore: Restore, claimed_until: datetime, stores: RestoreStores, occasion: Occasion, *, wait: timedelta | None
) -> Restore | None:
    workspace = await stores.told.workspaces.locked(restore.workspace_id)
    held = await ours(restore.id, claimed_until, stores)
    if held is None:
        return None
    if workspace is not None and workspace.restoring_at is not None:
        await stores.told.workspaces.set_restoring(workspace.id, None)
    waiting = replace(held, stage=Stage.WAITING, stage_at=occasion.at, done=0)
    if wait is not None:
        waiting = replace(waiting, due_at=occasion.at + wait, claimed_until=None, claimed_by=None)
    await stores.restores.keep(waiting)
    return waiting


async def _ended(held: Restore, stage: Stage, stores: RestoreStores, occasion: Occasion, *, error: str = "") -> Restore:
    ended = replace(held, stage=stage, stage_at=occasion.at, error=error, ended_at=occasion.at)
    ended = replace(ended, claimed_until=None, claimed_by=None)
    await stores.restores.keep(ended)
    if held.kind is RestoreKind.IN_PLACE:
        await stores.told.workspaces.set_restoring(held.workspace_id, None)
    data = {"restoreId": held.id, "kind": held.kind.value} | ({"because": error} if error else {})
    if stage is Stage.DONE and held.kind is RestoreKind.IN_PLACE:
        data["gone"] = str(held.gone_events)
    by = replace(occasion, actor=held.asked_by)
    await record(held.workspace_id, _ENDS[stage], stores.told, by, data)
    return ended


async def _keep_branch(held: Restore, branch: Branch, stores: RestoreStores, occasion: Occasion) -> None:
    await stores.branches.add(branch)
    by = replace(occasion, actor=held.asked_by)
    workspace = await stores.told.workspaces.by_id(held.workspace_id)
    if workspace is not None:
        await tell_of_restore(held, workspace, branch, stores, by)


async def _require_still(restore: Restore, workspace: Workspace | None, stores: RestoreStores) -> None:
    if workspace is None or workspace.deleted_at is not None:
        raise WorkspaceMissing
    if workspace.archived_at is not None and restore.kind is RestoreKind.IN_PLACE:
        raise WorkspaceArchived
    if restore.asked_by is not None:
        require(await stores.told.workspaces.standing(restore.asked_by, restore.workspace_id), Action.RESTORE)


async def _make_copy(
    restore: Restore, source: Workspace | None, quota: Quota | None, stores: RestoreStores, occasion: Occasion
) -> None:
    if restore.copy_id is None:
        return
    await _require_still(restore, source, stores)
    if restore.asked_by is not None and quota is not None:
        await require_room(restore.asked_by, stores.told, quota=quota.owned_workspaces)
    owner = restore.asked_by or await _some_owner(restore.workspace_id, stores)
    made = Workspace(id=restore.copy_id, name=restore.copy_name, created_at=occasion.at, created_by=owner)
    await stores.told.workspaces.add(made, Member(made.id, owner, Role.OWNER, occasion.at))
    by = replace(occasion, actor=restore.asked_by)
    data = {"name": made.name, "copyOf": restore.workspace_id}
    await record(made.id, LifecycleKind.CREATED, stores.told, by, data)
    if source is not None:
        await tell_of_copy(owner, made, source, stores, by)


async def _some_owner(workspace_id: WorkspaceId, stores: RestoreStores) -> UserId:
    """Whose a copy is that the operator asked for. UserMissing when there is no owner any more."""
    owners = sorted(await stores.told.members.ids(workspace_id, {Role.OWNER}))
    if not owners:
        raise UserMissing
    return owners[0]


def _branch(restore: Restore, old: LogHead, occasion: Occasion, kept_for: timedelta) -> Branch:
    return Branch(
        workspace_id=restore.workspace_id,
        backend_id=old.backend_id,
        restore_id=restore.id,
        new_backend_id=restore.new_backend_id,
        swapped_at=occasion.at,
        head=old.seq,
        events=old.events,
        kept_until=occasion.at + kept_for,
    )
