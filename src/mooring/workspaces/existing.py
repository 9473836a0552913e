"""Finding the workspace that a use case is about to change."""

from mooring.kit.ids import is_id
from mooring.workspaces.errors import WorkspaceMissing
from mooring.workspaces.model import Workspace, WorkspaceId
from mooring.workspaces.store import WorkspaceStore


async def locked_workspace(workspace_id: WorkspaceId, workspaces: WorkspaceStore) -> Workspace:
    """The workspace, which nobody else changes until this transaction ends. WorkspaceMissing, also when it is deleted."""
    workspace = await workspaces.locked(workspace_id) if is_id(workspace_id) else None
    if workspace is None or workspace.deleted_at is not None:
        raise WorkspaceMissing
    return workspace
