"""Finding the workspace that a use case is about to change, and whether whoever asks may change it."""

from mooring.accounts import Occasion, UserId
from mooring.kit.ids import is_id
from mooring.workspaces.access import Action, require
from mooring.workspaces.change import WorkspaceStores
from mooring.workspaces.errors import WorkspaceMissing
from mooring.workspaces.model import Role, Standing, Workspace, WorkspaceId
from mooring.workspaces.store import WorkspaceStore


async def locked_workspace(workspace_id: WorkspaceId, workspaces: WorkspaceStore) -> Workspace:
    """The workspace, which nobody else changes until this transaction ends. WorkspaceMissing, also when it is deleted."""
    workspace = await workspaces.locked(workspace_id) if is_id(workspace_id) else None
    if workspace is None or workspace.deleted_at is not None:
        raise WorkspaceMissing
    return workspace


async def held_for(
    action: Action, workspace_id: WorkspaceId, stores: WorkspaceStores, occasion: Occasion
) -> tuple[Workspace, Standing]:
    """The workspace, held for this transaction, and by what right the actor does `action` in it: the refusals of `decide`.

    The right is looked up when the workspace is held, so nobody acts by one that was taken from them at the same time. No
    actor is the operator, who may what an owner may.
    """
    workspace = await stores.workspaces.locked(workspace_id) if is_id(workspace_id) else None
    if workspace is None or workspace.purged_at is not None:
        raise WorkspaceMissing
    role = Role.OWNER if occasion.actor is None else await _role(workspace_id, UserId(occasion.actor), stores)
    return workspace, require(Standing(role, workspace.state), action)


async def _role(workspace_id: WorkspaceId, user_id: UserId, stores: WorkspaceStores) -> Role | None:
    standing = await stores.workspaces.standing(user_id, workspace_id)
    return standing.role if standing is not None else None
