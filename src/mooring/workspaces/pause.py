"""Pausing writes to a workspace while reads go on. For the operator, and for work that needs a still log."""

from datetime import datetime

from mooring.kit.ids import is_id
from mooring.workspaces.errors import WorkspaceMissing
from mooring.workspaces.lifecycle import LifecycleFeed, LifecycleKind, NewLifecycleEvent
from mooring.workspaces.model import Workspace, WorkspaceId
from mooring.workspaces.store import WorkspaceStore


async def pause(
    workspace_id: WorkspaceId, workspaces: WorkspaceStore, lifecycle: LifecycleFeed, *, at: datetime
) -> bool:
    """Pause it since `at`. False when it was paused already. WorkspaceMissing."""
    workspace = await _existing(workspace_id, workspaces)
    if workspace.paused_at is not None:
        return False
    await workspaces.set_paused(workspace_id, at)
    await lifecycle.append(NewLifecycleEvent(workspace_id, LifecycleKind.PAUSED, None, at, {}))
    return True


async def resume(
    workspace_id: WorkspaceId, workspaces: WorkspaceStore, lifecycle: LifecycleFeed, *, at: datetime
) -> bool:
    """Let it go on. False when it was not paused. WorkspaceMissing."""
    workspace = await _existing(workspace_id, workspaces)
    if workspace.paused_at is None:
        return False
    await workspaces.set_paused(workspace_id, None)
    await lifecycle.append(NewLifecycleEvent(workspace_id, LifecycleKind.RESUMED, None, at, {}))
    return True


async def _existing(workspace_id: WorkspaceId, workspaces: WorkspaceStore) -> Workspace:
    workspace = await workspaces.locked(workspace_id) if is_id(workspace_id) else None
    if workspace is None or workspace.deleted_at is not None:
        raise WorkspaceMissing
    return workspace
