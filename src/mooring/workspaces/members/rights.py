"""The one answer to "may this member do this to that member": the second half of the role table."""

from mooring.accounts import Occasion, UserId
from mooring.kit.errors import Refusal
from mooring.workspaces.access import Action, decide
from mooring.workspaces.change import WorkspaceStores
from mooring.workspaces.errors import LastOwner, MemberMissing, RoleNotGiven, RoleTooLow
from mooring.workspaces.model import Member, Role, Standing, WorkspaceId

_RANK = {role: rank for rank, role in enumerate(reversed(Role))}


def decide_on_member(
    actor: Standing | None,
    action: Action,
    target: Role,
    *,
    self_: bool,
    new_role: Role | None = None,
    last_owner: bool = False,
) -> Refusal | None:
    """None when it may be done; else the refusal to raise. What `decide` refuses is refused here too.

    `action`: CHANGE_ROLE to `new_role`, REMOVE_MEMBER or LEAVE. `self_`: the target is the actor. `last_owner`: nobody else
    with an open account owns the workspace. An admin reaches everybody but owners; everybody may lower themselves. Nobody
    is made an owner by this (RoleNotGiven), and the last owner stays one (LastOwner).
    """
    lowering = self_ and new_role is not None and _RANK[new_role] <= _RANK[target]
    refusal = decide(actor, Action.LEAVE if lowering else action)
    if refusal is not None or actor is None or actor.role is None:
        return refusal
    if not self_ and target is Role.OWNER and actor.role is not Role.OWNER:
        return RoleTooLow(extra={"role": actor.role.value, "action": action.value})
    if new_role is target:
        return None
    if new_role is Role.OWNER:
        return RoleNotGiven()
    return LastOwner() if target is Role.OWNER and last_owner else None


async def require_on_member(  # what `decide_on_member` asks for, found out here
    action: Action,
    workspace_id: WorkspaceId,
    target_id: UserId,
    stores: WorkspaceStores,
    occasion: Occasion,
    *,
    actor: Standing,
    new_role: Role | None = None,
) -> Member:
    """The member to whom the actor may do it, in a workspace that is held. MemberMissing; the refusals of `decide_on_member`."""
    target = await stores.members.of(workspace_id, target_id)
    if target is None:
        raise MemberMissing
    last = target.role is Role.OWNER and not await stores.members.has_other_owner(workspace_id, target_id)
    refusal = decide_on_member(
        actor, action, target.role, self_=target_id == occasion.actor, new_role=new_role, last_owner=last
    )
    if refusal is not None:
        raise refusal
    return target
