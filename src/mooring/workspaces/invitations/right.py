"""By what right somebody invites, or takes an invitation back."""

from mooring.accounts import Occasion
from mooring.kit.ids import is_id
from mooring.workspaces.access import Action
from mooring.workspaces.existing import held_for
from mooring.workspaces.invitations.errors import InvitationMissing
from mooring.workspaces.invitations.model import Offered
from mooring.workspaces.invitations.store import InvitationStores
from mooring.workspaces.model import InvitationId, WorkspaceId


async def held_invitation(
    action: Action, workspace_id: WorkspaceId, invitation_id: InvitationId, stores: InvitationStores, occasion: Occasion
) -> Offered:
    """An invitation of this workspace, held, which the actor may do `action` with. InvitationMissing; as `held_for`."""
    await held_for(action, workspace_id, stores.workspaces, occasion)
    offered = await stores.invitations.by_id(invitation_id) if is_id(invitation_id) else None
    if offered is None or offered.workspace.id != workspace_id:
        raise InvitationMissing
    return offered
