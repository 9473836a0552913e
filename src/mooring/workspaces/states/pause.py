"""Pausing writes to a workspace while reads go on. For the operator, and for work that needs a still log."""

from mooring.accounts import Occasion
from mooring.workspaces.change import WorkspaceStores, record
from mooring.workspaces.existing import locked_workspace
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.model import WorkspaceId


async def pause(workspace_id: WorkspaceId, stores: WorkspaceStores, occasion: Occasion) -> bool:
    """Pause it. False when it was paused already. WorkspaceMissing."""
    workspace = await locked_workspace(workspace_id, stores.workspaces)
    if workspace.paused_at is not None:
        return False
    await stores.workspaces.set_paused(workspace_id, occasion.at)
    await record(workspace_id, LifecycleKind.PAUSED, stores, occasion)
    return True


async def resume(workspace_id: WorkspaceId, stores: WorkspaceStores, occasion: Occasion) -> bool:
    """Let it go on. False when it was not paused. WorkspaceMissing."""
    workspace = await locked_workspace(workspace_id, stores.workspaces)
    if workspace.paused_at is None:
        return False
    await stores.workspaces.set_paused(workspace_id, None)
    await record(workspace_id, LifecycleKind.RESUMED, stores, occasion)
    return True
