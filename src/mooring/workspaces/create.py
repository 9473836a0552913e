"""Making a workspace: its owner, its lifecycle event, and the quota, in one transaction."""

from datetime import datetime

from mooring.accounts import UserId
from mooring.kit.ids import Ids
from mooring.workspaces.errors import WorkspaceQuotaReached
from mooring.workspaces.lifecycle import LifecycleFeed, LifecycleKind, NewLifecycleEvent
from mooring.workspaces.model import Member, Role, Workspace, WorkspaceId, parse_workspace_name
from mooring.workspaces.store import WorkspaceStore

_PERSONAL = "Personal workspace"


async def create_workspace(
    owner: UserId,
    name: str,
    workspaces: WorkspaceStore,
    lifecycle: LifecycleFeed,
    *,
    quota: int,
    ids: Ids,
    at: datetime,
) -> Workspace:
    """Make a workspace that `owner` owns. WorkspaceNameInvalid; WorkspaceQuotaReached when they own `quota` already."""
    parsed = parse_workspace_name(name)
    if await workspaces.owned_count_held(owner) >= quota:
        raise WorkspaceQuotaReached(quota)
    return await _made(owner, parsed, workspaces, lifecycle, ids=ids, at=at)


async def create_personal_workspace(
    owner: UserId, workspaces: WorkspaceStore, lifecycle: LifecycleFeed, *, ids: Ids, at: datetime
) -> Workspace:
    """Make the workspace that a new user starts in, their default."""
    workspace = await _made(owner, _PERSONAL, workspaces, lifecycle, ids=ids, at=at)
    await workspaces.set_default(owner, workspace.id)
    return workspace


async def _made(
    owner: UserId, name: str, workspaces: WorkspaceStore, lifecycle: LifecycleFeed, *, ids: Ids, at: datetime
) -> Workspace:
    workspace = Workspace(id=WorkspaceId(ids.new_id("wsp")), name=name, created_at=at, created_by=owner)
    await workspaces.add(workspace, Member(workspace.id, owner, Role.OWNER, at))
    await lifecycle.append(NewLifecycleEvent(workspace.id, LifecycleKind.CREATED, owner, at, {"name": name}))
    return workspace
