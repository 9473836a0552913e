"""By what right somebody invites, or takes an invitation back."""

from mooring.accounts import UserId
from mooring.kit.ids import is_id
from mooring.workspaces.access import Action, require
from mooring.workspaces.errors import WorkspaceArchived, WorkspaceMissing
from mooring.workspaces.existing import locked_workspace
from mooring.workspaces.invitations.errors import InvitationMissing
from mooring.workspaces.invitations.model import InvitationId, Offered
from mooring.workspaces.invitations.store import InvitationStores
from mooring.workspaces.model import Role, Workspace, WorkspaceId


async def held_for_inviting(
    actor: UserId, workspace_id: WorkspaceId, stores: InvitationStores
) -> tuple[Workspace, Role]:
    """The workspace, held, and what the actor is in it. The refusals of `decide` for inviting; WorkspaceArchived.

    Looked up while the workspace is held: nobody invites by a right that was just taken from them.
    """
    workspace = await locked_workspace(workspace_id, stores.workspaces.workspaces)
    role = await _required(actor, workspace_id, Action.INVITE, stores)
    if workspace.archived_at is not None:
        raise WorkspaceArchived
    return workspace, role


async def held_invitation(
    actor: UserId, workspace_id: WorkspaceId, invitation_id: InvitationId, action: Action, stores: InvitationStores
) -> Offered:
    """An invitation of this workspace, held, which the actor may do `action` with. InvitationMissing; as above."""
    if action is Action.INVITE:
        await held_for_inviting(actor, workspace_id, stores)
    else:
        await locked_workspace(workspace_id, stores.workspaces.workspaces)
        await _required(actor, workspace_id, action, stores)
    offered = await stores.invitations.by_id(invitation_id) if is_id(invitation_id) else None
    if offered is None or offered.workspace.id != workspace_id:
        raise InvitationMissing
    return offered


async def _required(actor: UserId, workspace_id: WorkspaceId, action: Action, stores: InvitationStores) -> Role:
    standing = require(await stores.workspaces.workspaces.standing(actor, workspace_id), action)
    if standing.role is None:
        raise WorkspaceMissing
    return standing.role
