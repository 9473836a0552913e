"""Applying an import: into a workspace that is made when everything is in its log, and not before."""

from dataclasses import replace

from mooring.accounts import Occasion, UserId
from mooring.backups.importing.errors import ImportNotReady, ImportTooMuch
from mooring.backups.importing.model import Import, ImportState
from mooring.backups.importing.plan import ImportPlan
from mooring.backups.importing.store import ImportStores
from mooring.backups.importing.upload import held_import
from mooring.workspaces import Allowance, WorkspaceId, WorkspaceStores
from mooring.workspaces.create import require_room
from mooring.workspaces.model import parse_workspace_name
from mooring.workspaces.quotas import Quota


async def begin_applying(
    owner: UserId,
    import_id: str,
    name: str,
    stores: ImportStores,
    told: WorkspaceStores,
    *,
    occasion: Occasion,
    quota: Quota,
) -> Import:
    """It goes into a new workspace of this name soon. The life that its log will have is chosen here, so that whoever goes on
    after a crash goes on with the same one.

    WorkspaceNameInvalid, WorkspaceQuotaReached, UserMissing, ImportMissing, ImportNotReady, ImportTooMuch.
    """
    parsed = parse_workspace_name(name)
    await require_room(owner, told, quota=quota.owned_workspaces)
    held = await held_import(owner, import_id, stores)
    plan = require_ready(held, occasion)
    require_fits(plan, Allowance(quota.events, quota.bytes))
    applying = replace(
        held,
        state=ImportState.APPLYING,
        due_at=occasion.at,
        attempts=0,
        done=0,
        because="",
        workspace_id=WorkspaceId(occasion.ids.new_id("wsp")),
        workspace_name=parsed,
        backend_id=occasion.ids.new_id("log"),
    )
    await stores.imports.keep(applying)
    return applying


async def begin_over(
    owner: UserId,
    import_id: str,
    workspace_id: WorkspaceId,
    restore_id: str,
    stores: ImportStores,
    *,
    occasion: Occasion,
) -> Import:
    """It is the source of a restore of a workspace from now on. ImportMissing, ImportNotReady."""
    held = await held_import(owner, import_id, stores)
    require_ready(held, occasion)
    applying = replace(
        held, state=ImportState.APPLYING, done=0, because="", workspace_id=workspace_id, restore_id=restore_id
    )
    await stores.imports.keep(applying)
    return applying


def require_ready(one: Import, occasion: Occasion) -> ImportPlan:
    """What it would bring. ImportNotReady."""
    if one.state is not ImportState.READY or one.plan is None or occasion.at >= one.expires_at:
        raise ImportNotReady(one.state.value)
    return one.plan


def require_fits(plan: ImportPlan, allowance: Allowance) -> None:
    """ImportTooMuch for what a log of this allowance has no room for."""
    if plan.events > allowance.events or plan.bytes > allowance.bytes:
        raise ImportTooMuch(allowance.events, allowance.bytes)
