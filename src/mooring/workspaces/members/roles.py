"""Changing what a member may do, and removing one."""

from mooring.accounts import Occasion, UserId
from mooring.kit.ids import is_id
from mooring.mail import Template
from mooring.workspaces.access import ALLOWED, Action
from mooring.workspaces.backing import take_back_of
from mooring.workspaces.change import WorkspaceStores, record
from mooring.workspaces.ending_offers import end_offers_of
from mooring.workspaces.errors import MemberMissing
from mooring.workspaces.existing import held_for
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.members.ending import end_membership
from mooring.workspaces.members.rights import require_on_member
from mooring.workspaces.model import Role, WorkspaceId
from mooring.workspaces.telling import tell


async def change_role(
    workspace_id: WorkspaceId, user_id: UserId, role: Role, stores: WorkspaceStores, occasion: Occasion
) -> bool:
    """Give a member another role. False when it is theirs. MemberMissing, and the refusals of `decide_on_member`."""
    workspace, actor = await held_for(_first(Action.CHANGE_ROLE, user_id, occasion), workspace_id, stores, occasion)
    _require_id(user_id)
    target = await require_on_member(
        Action.CHANGE_ROLE, workspace_id, user_id, stores, occasion, actor=actor, new_role=role
    )
    if target.role is role:
        return False
    await stores.members.set_role(workspace_id, user_id, role)
    if target.role is Role.OWNER:
        await end_offers_of(user_id, workspace_id, stores, occasion, "withdrawn")
    data = {"userId": user_id, "role": role.value, "former": target.role.value}
    await record(workspace_id, LifecycleKind.ROLE_CHANGED, stores, occasion, data)
    if Action.INVITE not in ALLOWED[role]:
        await take_back_of(workspace_id, user_id, stores, occasion)
    if user_id != occasion.actor:
        await tell(user_id, Template.ROLE_CHANGED, stores, occasion, workspace=workspace.name, role=role.value)
    return True


async def remove_member(
    workspace_id: WorkspaceId, user_id: UserId, stores: WorkspaceStores, occasion: Occasion
) -> None:
    """End somebody's membership. MemberMissing, and the refusals of `decide_on_member`."""
    workspace, actor = await held_for(_first(Action.REMOVE_MEMBER, user_id, occasion), workspace_id, stores, occasion)
    _require_id(user_id)
    own = user_id == occasion.actor
    action = Action.LEAVE if own else Action.REMOVE_MEMBER
    await require_on_member(action, workspace_id, user_id, stores, occasion, actor=actor)
    await end_membership(workspace_id, user_id, stores, occasion, "left" if own else "removed")
    if not own:
        await tell(user_id, Template.MEMBER_REMOVED, stores, occasion, workspace=workspace.name)


def _first(action: Action, user_id: UserId, occasion: Occasion) -> Action:
    """What the actor must be allowed before it is said who is a member: to themselves everybody may do something."""
    return Action.LEAVE if user_id == occasion.actor else action


def _require_id(user_id: UserId) -> None:
    if not is_id(user_id):
        raise MemberMissing
