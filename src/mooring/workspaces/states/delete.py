"""Deleting a workspace, and bringing it back while there is time."""

from datetime import timedelta

from mooring.accounts import Occasion, UserId
from mooring.kit.clock import iso_milliseconds
from mooring.mail import Template
from mooring.workspaces.access import Action
from mooring.workspaces.change import WorkspaceStores, record
from mooring.workspaces.create import require_room
from mooring.workspaces.default import replace_default
from mooring.workspaces.errors import WorkspaceMissing
from mooring.workspaces.existing import held_for
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.model import Role, Workspace, WorkspaceId
from mooring.workspaces.telling import by_whom, tell_all


async def delete(workspace_id: WorkspaceId, stores: WorkspaceStores, occasion: Occasion, *, grace: timedelta) -> None:
    """Delete it: from now on only its owners see it, and can bring it back for `grace`. The refusals of `decide`.

    Its owners get a receipt, with the day on which it is purged.
    """
    workspace, _ = await held_for(Action.DELETE, workspace_id, stores, occasion)
    await stores.workspaces.set_deleted(workspace_id, occasion.at)
    await replace_default(workspace_id, stores, occasion, "deleted")
    until = iso_milliseconds(occasion.at + grace)
    await _tell_owners(Template.WORKSPACE_DELETED, workspace, stores, occasion, until=until)
    await record(workspace_id, LifecycleKind.DELETED, stores, occasion, {"purgeAt": until})


async def undelete(
    workspace_id: WorkspaceId, stores: WorkspaceStores, occasion: Occasion, *, grace: timedelta, quota: int | None
) -> bool:
    """Bring it back, and write to its owners. False when it is not deleted. WorkspaceMissing when its time is over; WorkspaceQuotaReached.

    Somebody who owns it may, within their `quota`; the operator (no actor) may, whatever anybody's quota, and as long as
    the purge has not begun. The refusals of `decide`.
    """
    workspace, _ = await held_for(Action.UNDELETE, workspace_id, stores, occasion)
    if workspace.deleted_at is None:
        return False
    late = occasion.actor is not None and occasion.at >= workspace.deleted_at + grace
    if late or await stores.receipts.of_purge(workspace_id) is not None:
        raise WorkspaceMissing
    if occasion.actor is not None and quota is not None:
        await require_room(UserId(occasion.actor), stores, quota=quota)
    await stores.workspaces.set_deleted(workspace_id, None)
    await _tell_owners(Template.WORKSPACE_RESTORED, workspace, stores, occasion)
    await record(workspace_id, LifecycleKind.UNDELETED, stores, occasion)
    return True


async def _tell_owners(
    template: Template, workspace: Workspace, stores: WorkspaceStores, occasion: Occasion, **params: str
) -> None:
    owners = await stores.members.ids(workspace.id, {Role.OWNER})
    words = {"workspace": workspace.name, **await by_whom(stores, occasion), **params}
    await tell_all(owners, template, stores, occasion, **words)
