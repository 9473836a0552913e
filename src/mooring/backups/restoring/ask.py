"""Asking for a restore, and stopping one."""

from dataclasses import dataclass, replace
from datetime import datetime

from mooring.accounts import Occasion, UserId
from mooring.backups.restoring.errors import (
    RestoreMissing,
    RestoreNameWrong,
    RestoreOver,
    RestoreRunning,
    RestoreTooMuch,
)
from mooring.backups.restoring.model import Restore, RestoreId, RestoreKind, SourceKind, Stage
from mooring.backups.restoring.store import RestoreStores
from mooring.backups.restoring.target import Target
from mooring.kit.ids import is_id
from mooring.sync import LogHead
from mooring.workspaces import Action, Allowance, LifecycleKind, Workspace, WorkspaceId, held_for, record
from mooring.workspaces.create import require_room
from mooring.workspaces.errors import WorkspaceArchived
from mooring.workspaces.model import parse_workspace_name
from mooring.workspaces.quotas import Quota


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was planned: the events up to `cut` of `life`, from `source`, in place of the log as it is at `head`."""

    workspace_id: WorkspaceId
    target: Target
    head: LogHead
    life: str
    cut: int
    cut_at: datetime | None
    chain: str
    kept_events: int
    kept_bytes: int
    gone_events: int
    source: SourceKind


async def ask_in_place(wish: Wish, typed_name: str, stores: RestoreStores, occasion: Occasion) -> Restore:
    """One that begins soon and takes the place of what is there. `typed_name`: as whoever asks has written it.

    The refusals of `decide`; WorkspaceArchived, RestoreNameWrong, RestoreRunning.
    """
    workspace, _ = await held_for(Action.RESTORE, wish.workspace_id, stores.told, occasion)
    if workspace.archived_at is not None:
        raise WorkspaceArchived
    if typed_name != workspace.name:
        raise RestoreNameWrong
    return await _begun(_restore(wish, RestoreKind.IN_PLACE, occasion), workspace, stores, occasion)


async def ask_copy(wish: Wish, name: str, stores: RestoreStores, occasion: Occasion, *, quota: Quota | None) -> Restore:
    """One that begins soon and becomes a workspace of its own, of whoever asks.

    `quota`: of whoever asks; the operator has none. The refusals of `decide`; WorkspaceNameInvalid, WorkspaceQuotaReached,
    RestoreTooMuch, RestoreRunning.
    """
    parsed = parse_workspace_name(name)
    if occasion.actor is not None and quota is not None:
        await require_room(UserId(occasion.actor), stores.told, quota=quota.owned_workspaces)
        require_fits(wish.kept_events, wish.kept_bytes, Allowance(quota.events, quota.bytes))
    workspace, _ = await held_for(Action.RESTORE, wish.workspace_id, stores.told, occasion)
    copy_id = WorkspaceId(occasion.ids.new_id("wsp"))
    wanted = replace(_restore(wish, RestoreKind.COPY, occasion), copy_id=copy_id, copy_name=parsed, gone_events=0)
    return await _begun(wanted, workspace, stores, occasion)


def require_fits(events: int, size: int, allowance: Allowance) -> None:
    """RestoreTooMuch for what a log of this allowance has no room for."""
    if events > allowance.events or size > allowance.bytes:
        raise RestoreTooMuch(allowance.events, allowance.bytes)


async def abort_restore(
    workspace_id: WorkspaceId, restore_id: str, stores: RestoreStores, occasion: Occasion
) -> Restore:
    """It stops, and everything is as it was. RestoreMissing; RestoreOver when it is too late; the refusals of `decide`."""
    await held_for(Action.RESTORE, workspace_id, stores.told, occasion)
    restore = await stores.restores.locked(RestoreId(restore_id)) if is_id(restore_id) else None
    if restore is None or restore.workspace_id != workspace_id:
        raise RestoreMissing
    if restore.aborting:
        return restore
    if not restore.can_abort:
        raise RestoreOver
    # Whoever works on it ends it. Due at once also when it waits to be tried again.
    stopping = replace(restore, aborting=True, due_at=min(restore.due_at, occasion.at))
    await stores.restores.keep(stopping)
    return stopping


async def _begun(restore: Restore, workspace: Workspace, stores: RestoreStores, occasion: Occasion) -> Restore:
    if await stores.restores.unfinished(workspace.id) is not None:
        raise RestoreRunning
    await stores.restores.add(restore)
    data = {"restoreId": restore.id, "kind": restore.kind.value}
    await record(workspace.id, LifecycleKind.RESTORE_STARTED, stores.told, occasion, data)
    return restore


def _restore(wish: Wish, kind: RestoreKind, occasion: Occasion) -> Restore:
    return Restore(
        id=RestoreId(occasion.ids.new_id("rst")),
        workspace_id=wish.workspace_id,
        kind=kind,
        asked_by=UserId(occasion.actor) if occasion.actor is not None else None,
        asked_at=occasion.at,
        due_at=occasion.at,
        target=wish.target,
        life=wish.life,
        cut=wish.cut,
        cut_at=wish.cut_at,
        chain=wish.chain,
        kept_events=wish.kept_events,
        gone_events=wish.gone_events,
        from_backend_id=wish.head.backend_id,
        from_head=wish.head.seq,
        from_events=wish.head.events,
        # Before the swap: whoever goes on after a crash knows by it what has been done.
        new_backend_id=occasion.ids.new_id("log"),
        source=wish.source,
        stage=Stage.WAITING,
        stage_at=occasion.at,
    )
