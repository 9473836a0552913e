"""Asking for an export, and taking it back."""

from dataclasses import replace
from datetime import timedelta

from mooring.accounts import Occasion, UserId
from mooring.backups.exporting.errors import ExportLimitReached, ExportRunning
from mooring.backups.exporting.model import ALIVE, MOST_A_DAY, UNFINISHED, Export, ExportId, ExportState
from mooring.backups.exporting.right import held_export
from mooring.backups.exporting.store import ExportStores
from mooring.workspaces import Action, LifecycleKind, WorkspaceId, held_for, record

_LATEST = 20
_DAY = timedelta(days=1)


async def ask_export(workspace_id: WorkspaceId, stores: ExportStores, occasion: Occasion) -> Export:
    """One that is built soon. The refusals of `decide`; ExportRunning, ExportLimitReached."""
    await held_for(Action.EXPORT, workspace_id, stores.told, occasion)
    if any(one.state in UNFINISHED for one in await stores.exports.of(workspace_id, _LATEST)):
        raise ExportRunning
    asked_by = UserId(occasion.actor) if occasion.actor is not None else None
    member = await stores.told.members.of(workspace_id, asked_by) if asked_by is not None else None
    if asked_by is not None and await stores.exports.begun_since(workspace_id, occasion.at - _DAY) >= MOST_A_DAY:
        raise ExportLimitReached(MOST_A_DAY)
    export = Export(
        id=ExportId(occasion.ids.new_id("exp")),
        workspace_id=workspace_id,
        asked_by=asked_by,
        member_since=member.joined_at if member is not None else None,
        asked_at=occasion.at,
        due_at=occasion.at,
    )
    await stores.exports.add(export)
    await record(workspace_id, LifecycleKind.EXPORT_ASKED, stores.told, occasion, {"exportId": export.id})
    return export


async def revoke_export(workspace_id: WorkspaceId, export_id: str, stores: ExportStores, occasion: Occasion) -> None:
    """Nobody downloads it any more; whoever may export may do so. Done also when it is over. ExportMissing; as `decide`."""
    export = await held_export(workspace_id, export_id, stores, occasion)
    await end(export, ExportState.REVOKED, "revoked", stores, occasion)


async def end(export: Export, state: ExportState, because: str, stores: ExportStores, occasion: Occasion) -> bool:
    """It is over, if it was not yet. The caller holds it. What was taken back is told."""
    if export.state not in ALIVE:
        return False
    await stores.exports.keep(
        replace(export, state=state, because=because, ended_at=occasion.at, claimed_until=None, opened_by=None)
    )
    if state is ExportState.REVOKED:
        data = {"exportId": export.id, "because": because}
        await record(export.workspace_id, LifecycleKind.EXPORT_REVOKED, stores.told, occasion, data)
    return True
