"""Leaving a workspace, or all of them when the account behind the memberships is purged."""

from collections.abc import Sequence

from mooring.accounts import Occasion, UserId
from mooring.workspaces.access import Action
from mooring.workspaces.backing import take_back_of
from mooring.workspaces.change import WorkspaceStores, record
from mooring.workspaces.ending_offers import end_offers_of
from mooring.workspaces.existing import held_for
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.members.ending import end_membership
from mooring.workspaces.members.rights import require_on_member
from mooring.workspaces.model import WorkspaceId


async def leave(workspace_id: WorkspaceId, user_id: UserId, stores: WorkspaceStores, occasion: Occasion) -> None:
    """End the user's own membership. LastOwner, and the refusals of `decide`."""
    _, standing = await held_for(Action.LEAVE, workspace_id, stores, occasion)
    await require_on_member(Action.LEAVE, workspace_id, user_id, stores, occasion, actor=standing)
    await end_membership(workspace_id, user_id, stores, occasion, "left")


async def leave_all(user_id: UserId, stores: WorkspaceStores, occasion: Occasion) -> Sequence[WorkspaceId]:
    """End the user's memberships but where they are the only owner; in which workspaces.

    Those keep an owner without a face, archived as they are, until the operator deletes them or gives them another. The
    caller holds the user's workspaces.
    """
    left = await stores.members.remove_everywhere(user_id)
    for workspace_id in left:
        await end_offers_of(user_id, workspace_id, stores, occasion, "left")
        data = {"userId": user_id, "because": "account_purged"}
        await record(workspace_id, LifecycleKind.MEMBER_REMOVED, stores, occasion, data)
        await take_back_of(workspace_id, user_id, stores, occasion)
    return left
