"""Leaving workspaces for good, when the account behind a membership is purged."""

from collections.abc import Sequence

from mooring.accounts import Occasion, UserId
from mooring.workspaces.change import WorkspaceStores, record
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.model import WorkspaceId


async def leave_all(user_id: UserId, stores: WorkspaceStores, occasion: Occasion) -> Sequence[WorkspaceId]:
    """End the user's memberships but where they are the only owner; in which workspaces.

    Those keep an owner without a face, archived as they are, until the operator deletes them.
    """
    left = await stores.workspaces.remove_member(user_id)
    for workspace_id in left:
        data = {"userId": user_id, "because": "account_purged"}
        await record(workspace_id, LifecycleKind.MEMBER_REMOVED, stores, occasion, data)
    return left
