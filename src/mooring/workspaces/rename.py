"""Giving a workspace another name."""

from mooring.accounts import Occasion
from mooring.mail import Template
from mooring.workspaces.access import ALLOWED, Action
from mooring.workspaces.change import WorkspaceStores, record
from mooring.workspaces.existing import held_for
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.model import Role, WorkspaceId, parse_workspace_name
from mooring.workspaces.telling import by_whom, tell_all


async def rename(workspace_id: WorkspaceId, name: str, stores: WorkspaceStores, occasion: Occasion) -> bool:
    """Call it by another name. False when that is its name. WorkspaceNameInvalid, and the refusals of `decide`.

    The others who could have done it are told.
    """
    parsed = parse_workspace_name(name)
    workspace, _ = await held_for(Action.RENAME, workspace_id, stores, occasion)
    if workspace.name == parsed:
        return False
    await stores.workspaces.rename(workspace_id, parsed)
    managers = await stores.members.ids(workspace_id, {role for role in Role if Action.RENAME in ALLOWED[role]})
    words = {"workspace": parsed, "old": workspace.name, **await by_whom(stores, occasion)}
    others = [user_id for user_id in managers if user_id != occasion.actor]
    await tell_all(others, Template.WORKSPACE_RENAMED, stores, occasion, **words)
    data = {"name": parsed, "former": workspace.name}
    await record(workspace_id, LifecycleKind.RENAMED, stores, occasion, data)
    return True
