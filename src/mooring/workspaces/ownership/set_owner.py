"""Giving a workspace an owner from outside: the operator's deed, for one whose owners are all gone."""

from mooring.accounts import Occasion, UserId
from mooring.accounts.errors import UserMissing
from mooring.mail import Template
from mooring.workspaces.access import Action
from mooring.workspaces.change import WorkspaceStores, record
from mooring.workspaces.existing import held_for
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.model import Member, Role, WorkspaceId
from mooring.workspaces.telling import tell


async def set_owner(workspace_id: WorkspaceId, user_id: UserId, stores: WorkspaceStores, occasion: Occasion) -> bool:
    """Make the user an owner, whoever else is one, and tell them. False when they are. UserMissing for a closed account; WorkspaceMissing.

    Quotas do not stop it: it is there to get people out of trouble.
    """
    workspace, _ = await held_for(Action.TRANSFER, workspace_id, stores, occasion)
    user = await stores.accounts.by_id(user_id)
    if user is None:
        raise UserMissing
    if user.closed_at is not None:
        raise UserMissing("The account is closed.")
    member = await stores.members.of(workspace_id, user_id)
    if member is None:
        await stores.workspaces.add_member(Member(workspace_id, user_id, Role.OWNER, occasion.at))
        data = {"userId": user_id, "role": Role.OWNER.value, "because": "operator"}
        await record(workspace_id, LifecycleKind.MEMBER_ADDED, stores, occasion, data)
    elif member.role is not Role.OWNER:
        await stores.members.set_role(workspace_id, user_id, Role.OWNER)
        data = {"userId": user_id, "role": Role.OWNER.value, "former": member.role.value}
        await record(workspace_id, LifecycleKind.ROLE_CHANGED, stores, occasion, data)
    else:
        return False
    await tell(user_id, Template.ROLE_CHANGED, stores, occasion, workspace=workspace.name, role=Role.OWNER.value)
    return True
