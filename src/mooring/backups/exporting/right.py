"""Whose an export is: of who asked for it, while they are the same member and may export."""

from mooring.accounts import Occasion
from mooring.backups.exporting.errors import ExportForAnother, ExportMissing
from mooring.backups.exporting.model import Export, ExportId
from mooring.backups.exporting.store import ExportStores
from mooring.kit.ids import is_id
from mooring.workspaces import Action, WorkspaceId, decide, held_for


async def held_export(workspace_id: WorkspaceId, export_id: str, stores: ExportStores, occasion: Occasion) -> Export:
    """One of a workspace that the actor may export; both are held. ExportMissing, and the refusals of `decide`."""
    await held_for(Action.EXPORT, workspace_id, stores.told, occasion)
    export = await stores.exports.locked(ExportId(export_id)) if is_id(export_id) else None
    if export is None or export.workspace_id != workspace_id:
        raise ExportMissing
    return export


async def require_own(export: Export, stores: ExportStores, occasion: Occasion) -> None:
    """ExportForAnother for whoever did not ask for it. The operator's own are the operator's."""
    if export.asked_by != occasion.actor or not await still_theirs(export, stores):
        raise ExportForAnother


async def still_theirs(export: Export, stores: ExportStores) -> bool:
    """Whether who asked is still the member that they were, and may still export."""
    workspace = await stores.told.workspaces.by_id(export.workspace_id)
    if workspace is None or workspace.deleted_at is not None:
        return False
    if export.asked_by is None:
        return True
    member = await stores.told.members.of(export.workspace_id, export.asked_by)
    standing = await stores.told.workspaces.standing(export.asked_by, export.workspace_id)
    return member is not None and member.joined_at == export.member_since and decide(standing, Action.EXPORT) is None
