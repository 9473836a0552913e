"""What ends with a membership: the membership itself, the default, and what was offered."""

from mooring.accounts import Occasion, UserId
from mooring.workspaces.backing import take_back_of
from mooring.workspaces.change import WorkspaceStores, record
from mooring.workspaces.default import replace_default
from mooring.workspaces.ending_offers import end_offers_of
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.model import WorkspaceId


async def end_membership(
    workspace_id: WorkspaceId, user_id: UserId, stores: WorkspaceStores, occasion: Occasion, because: str
) -> None:
    """End a membership in a workspace that is held, and give the user another default when this was it."""
    await stores.members.remove(workspace_id, user_id)
    await replace_default(workspace_id, stores, occasion, because, of=user_id)
    data = {"userId": user_id, "because": because}
    await end_offers_of(user_id, workspace_id, stores, occasion, "left")
    await record(workspace_id, LifecycleKind.MEMBER_REMOVED, stores, occasion, data)
    await take_back_of(workspace_id, user_id, stores, occasion)
