"""Archiving a workspace: it is read, and takes no events, until it is brought back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from mooring.accounts import Occasion, UserId
from mooring.mail import Template
from mooring.workspaces.access import Action
from mooring.workspaces.change import WorkspaceStores, record
from mooring.workspaces.default import replace_default
from mooring.workspaces.errors import WorkspacesStillOwned
from mooring.workspaces.existing import held_for
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.model import SoleOwned, Workspace, WorkspaceId
from mooring.workspaces.telling import by_whom, tell_all

# Why, in the data of the lifecycle event: the workspaces of a person who leaves, and comes back.
_CLOSED = {"because": "account_closed"}
_REOPENED = {"because": "account_reopened"}


async def archive(workspace_id: WorkspaceId, stores: WorkspaceStores, occasion: Occasion) -> bool:
    """Archive it, and tell everybody in it. False when it was archived already. The refusals of `decide`."""
    workspace, _ = await held_for(Action.ARCHIVE, workspace_id, stores, occasion)
    if workspace.archived_at is not None:
        return False
    await _archived([workspace], stores, occasion, {})
    return True


async def unarchive(workspace_id: WorkspaceId, stores: WorkspaceStores, occasion: Occasion) -> bool:
    """Bring it back, and tell everybody in it. False when it was not archived. The refusals of `decide`."""
    workspace, _ = await held_for(Action.ARCHIVE, workspace_id, stores, occasion)
    if workspace.archived_at is None:
        return False
    members = await stores.members.ids(workspace_id)
    await _unarchived(workspace, members, stores, occasion, {})
    return True


async def archive_orphans_of(
    owner: UserId, stores: WorkspaceStores, occasion: Occasion, *, allowed: bool
) -> Sequence[WorkspaceId]:
    """Archive what would have no owner left without `owner`; which ones. WorkspacesStillOwned unless `allowed`.

    The caller holds the owner's workspaces (`MemberStore.hold_workspaces_of`): of two owners who leave at once, one sees
    that the other has left.
    """
    orphans = await stores.workspaces.solely_owned(owner)
    if orphans and not allowed:
        raise WorkspacesStillOwned([_told(orphan) for orphan in orphans])
    # Who is closing the account is told of that, and is not among those whose account is open.
    await _archived([orphan.workspace for orphan in orphans], stores, occasion, _CLOSED)
    return [orphan.workspace.id for orphan in orphans]


async def unarchive_orphans_of(
    owner: UserId, closed_at: datetime, stores: WorkspaceStores, occasion: Occasion
) -> Sequence[WorkspaceId]:
    """Bring back what was archived by the closing of `owner`'s account, known by its moment; which ones.

    What somebody archived before, or has archived anew since, stays as it is.
    """
    found = await stores.workspaces.owned_archived_at(owner, closed_at)
    for workspace_id in found:
        workspace = await stores.workspaces.by_id(workspace_id)
        # Whose account it is hears that it is open again, with everything that was in it.
        others = [user_id for user_id in await stores.members.ids(workspace_id) if user_id != owner]
        if workspace is not None:
            await _unarchived(workspace, others, stores, occasion, _REOPENED)
    return found


def _told(orphan: SoleOwned) -> dict[str, str | int]:
    return {"id": orphan.workspace.id, "name": orphan.workspace.name, "members": orphan.members}


async def _archived(
    found: Sequence[Workspace], stores: WorkspaceStores, occasion: Occasion, data: Mapping[str, str]
) -> None:
    for workspace in found:
        await stores.workspaces.set_archived(workspace.id, occasion.at)
    for workspace in found:
        await replace_default(workspace.id, stores, occasion, "archived")
    for workspace in found:
        members = await stores.members.ids(workspace.id)
        await _tell(Template.WORKSPACE_ARCHIVED, workspace, members, stores, occasion)
    for workspace in found:
        await record(workspace.id, LifecycleKind.ARCHIVED, stores, occasion, data)


async def _unarchived(
    workspace: Workspace,
    readers: Sequence[UserId],
    stores: WorkspaceStores,
    occasion: Occasion,
    data: Mapping[str, str],
) -> None:
    await stores.workspaces.set_archived(workspace.id, None)
    await _tell(Template.WORKSPACE_UNARCHIVED, workspace, readers, stores, occasion)
    await record(workspace.id, LifecycleKind.UNARCHIVED, stores, occasion, data)


async def _tell(
    template: Template, workspace: Workspace, readers: Sequence[UserId], stores: WorkspaceStores, occasion: Occasion
) -> None:
    words = {"workspace": workspace.name, **await by_whom(stores, occasion)}
    await tell_all(readers, template, stores, occasion, **words)
