"""Making a workspace: its owner, its lifecycle event, and the quota, in one transaction."""

from dataclasses import replace

from mooring.accounts import Occasion, UserId
from mooring.accounts.errors import UserMissing
from mooring.mail import Template
from mooring.workspaces.change import WorkspaceStores, record
from mooring.workspaces.errors import WorkspaceQuotaReached
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.model import Member, Role, Workspace, WorkspaceId, parse_workspace_name
from mooring.workspaces.telling import tell

_PERSONAL = "Personal workspace"


async def create_workspace(
    owner: UserId,
    name: str,
    stores: WorkspaceStores,
    occasion: Occasion,
    *,
    quota: int,
    workspace_id: WorkspaceId | None = None,
    receipt: Template = Template.WORKSPACE_CREATED,
) -> Workspace:
    """Make a workspace that `owner` owns, who gets a receipt. WorkspaceNameInvalid; WorkspaceQuotaReached when they own `quota` already.

    UserMissing for somebody whose account was closed meanwhile. `workspace_id`: the id that its log has been given before. `receipt`:
    the mail that says so.
    """
    parsed = parse_workspace_name(name)
    await require_room(owner, stores, quota=quota)
    made = await _made(owner, parsed, stores, occasion, workspace_id)
    await tell(owner, receipt, stores, occasion, workspace=parsed)
    return made


async def create_personal_workspace(owner: UserId, stores: WorkspaceStores, occasion: Occasion) -> Workspace:
    """Make the workspace that a new user starts in, their default. The welcome tells of it, no mail of its own."""
    workspace = await _made(owner, _PERSONAL, stores, replace(occasion, actor=owner))
    await stores.members.set_default(owner, workspace.id)
    return workspace


async def require_room(owner: UserId, stores: WorkspaceStores, *, quota: int) -> None:
    """Hold the user, who may own one workspace more. WorkspaceQuotaReached; UserMissing when the account is closed."""
    owned = await stores.workspaces.owned_count_held(owner)
    if owned is None:
        raise UserMissing
    if owned >= quota:
        raise WorkspaceQuotaReached(quota)


async def _made(
    owner: UserId, name: str, stores: WorkspaceStores, occasion: Occasion, workspace_id: WorkspaceId | None = None
) -> Workspace:
    chosen = workspace_id or WorkspaceId(occasion.ids.new_id("wsp"))
    made = Workspace(id=chosen, name=name, created_at=occasion.at, created_by=owner)
    await stores.workspaces.add(made, Member(made.id, owner, Role.OWNER, occasion.at))
    await record(made.id, LifecycleKind.CREATED, stores, occasion, {"name": name})
    return made
