"""Leaving workspaces for good, when the account behind a membership is purged."""

from collections.abc import Sequence
from datetime import datetime

from mooring.accounts import UserId
from mooring.workspaces.lifecycle import LifecycleFeed, LifecycleKind, NewLifecycleEvent
from mooring.workspaces.model import WorkspaceId
from mooring.workspaces.store import WorkspaceStore


async def leave_all(
    user_id: UserId, workspaces: WorkspaceStore, lifecycle: LifecycleFeed, *, at: datetime
) -> Sequence[WorkspaceId]:
    """End the user's memberships but where they are the only owner; in which workspaces.

    Those keep an owner without a face, archived as they are, until the operator deletes them.
    """
    left = await workspaces.remove_member(user_id)
    for workspace_id in left:
        data = {"userId": user_id, "because": "account_purged"}
        await lifecycle.append(NewLifecycleEvent(workspace_id, LifecycleKind.MEMBER_REMOVED, None, at, data))
    return left
