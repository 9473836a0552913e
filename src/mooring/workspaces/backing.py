"""Invitations end with the right of whoever stands behind them."""

from mooring.accounts import Occasion, UserId
from mooring.workspaces.change import WorkspaceStores, record
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.model import WorkspaceId


async def take_back_of(workspace_id: WorkspaceId, user_id: UserId, stores: WorkspaceStores, occasion: Occasion) -> None:
    """Revoke what a person made or was offered who is removed, leaves, or may not invite any more.

    What they made, since nobody stands behind it then; what waits for their address, since it would bring them back. The
    caller holds the workspace.
    """
    user = await stores.accounts.by_id(user_id)
    if user is None:
        return
    for invitation_id in await stores.invitations.concerning(workspace_id, user_id, user.email, occasion.at):
        await stores.invitations.revoke(invitation_id, occasion.at)
        told = {"invitationId": invitation_id}
        await record(workspace_id, LifecycleKind.INVITATION_REVOKED, stores, occasion, told)
