"""Archiving a workspace: it is read, and takes no events, until it is brought back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mooring.accounts import UserId
from mooring.kit.ids import is_id
from mooring.workspaces.errors import WorkspaceMissing, WorkspacesStillOwned
from mooring.workspaces.lifecycle import LifecycleFeed, LifecycleKind, NewLifecycleEvent
from mooring.workspaces.model import SoleOwned, Workspace, WorkspaceId
from mooring.workspaces.store import WorkspaceStore

# Why, in the data of the lifecycle event: the workspaces of a person who leaves, and comes back.
_CLOSED = {"because": "account_closed"}
_REOPENED = {"because": "account_reopened"}


@dataclass(frozen=True, slots=True)
class Archiving:
    """Where it is written down, who does it (None: the operator, or the service itself), and when."""

    workspaces: WorkspaceStore
    lifecycle: LifecycleFeed
    actor: UserId | None
    at: datetime


async def archive(workspace_id: WorkspaceId, doing: Archiving) -> bool:
    """Archive it. False when it was archived already. WorkspaceMissing."""
    workspace = await _existing(workspace_id, doing.workspaces)
    if workspace.archived_at is not None:
        return False
    await _archived(workspace_id, doing, {})
    return True


async def unarchive(workspace_id: WorkspaceId, doing: Archiving) -> bool:
    """Bring it back. False when it was not archived. WorkspaceMissing."""
    workspace = await _existing(workspace_id, doing.workspaces)
    if workspace.archived_at is None:
        return False
    await _unarchived(workspace_id, doing, {})
    return True


async def archive_orphans_of(owner: UserId, doing: Archiving, *, allowed: bool) -> Sequence[WorkspaceId]:
    """Archive what would have no owner left without `owner`; which ones. WorkspacesStillOwned unless `allowed`."""
    orphans = await doing.workspaces.solely_owned(owner)
    if orphans and not allowed:
        raise WorkspacesStillOwned([_told(orphan) for orphan in orphans])
    for orphan in orphans:
        await _archived(orphan.workspace.id, doing, _CLOSED)
    return [orphan.workspace.id for orphan in orphans]


async def unarchive_orphans_of(owner: UserId, closed_at: datetime, doing: Archiving) -> Sequence[WorkspaceId]:
    """Bring back what was archived by the closing of `owner`'s account, known by its moment; which ones.

    What somebody archived before, or has archived anew since, stays as it is.
    """
    found = await doing.workspaces.owned_archived_at(owner, closed_at)
    for workspace_id in found:
        await _unarchived(workspace_id, doing, _REOPENED)
    return found


def _told(orphan: SoleOwned) -> dict[str, str | int]:
    return {"id": orphan.workspace.id, "name": orphan.workspace.name, "members": orphan.members}


async def _archived(workspace_id: WorkspaceId, doing: Archiving, data: dict[str, str]) -> None:
    await doing.workspaces.set_archived(workspace_id, doing.at)
    event = NewLifecycleEvent(workspace_id, LifecycleKind.ARCHIVED, doing.actor, doing.at, data)
    await doing.lifecycle.append(event)


async def _unarchived(workspace_id: WorkspaceId, doing: Archiving, data: dict[str, str]) -> None:
    await doing.workspaces.set_archived(workspace_id, None)
    event = NewLifecycleEvent(workspace_id, LifecycleKind.UNARCHIVED, doing.actor, doing.at, data)
    await doing.lifecycle.append(event)


async def _existing(workspace_id: WorkspaceId, workspaces: WorkspaceStore) -> Workspace:
    workspace = await workspaces.locked(workspace_id) if is_id(workspace_id) else None
    if workspace is None or workspace.deleted_at is not None:
        raise WorkspaceMissing
    return workspace
