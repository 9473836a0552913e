"""Giving a workspace another name."""

from mooring.accounts import Occasion
from mooring.workspaces.access import Action
from mooring.workspaces.change import WorkspaceStores, record
from mooring.workspaces.existing import held_for
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.model import WorkspaceId, parse_workspace_name


async def rename(workspace_id: WorkspaceId, name: str, stores: WorkspaceStores, occasion: Occasion) -> bool:
    """Call it by another name. False when that is its name. WorkspaceNameInvalid, and the refusals of `decide`."""
    parsed = parse_workspace_name(name)
    workspace, _ = await held_for(Action.RENAME, workspace_id, stores, occasion)
    if workspace.name == parsed:
        return False
    await stores.workspaces.rename(workspace_id, parsed)
    data = {"name": parsed, "former": workspace.name}
    await record(workspace_id, LifecycleKind.RENAMED, stores, occasion, data)
    return True
