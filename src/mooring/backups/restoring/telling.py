"""Telling by mail that a workspace was restored: its owners, and whoever asked."""

from datetime import datetime

from mooring.accounts import Occasion, UserId
from mooring.backups.restoring.model import Branch, Restore
from mooring.backups.restoring.store import RestoreStores
from mooring.backups.restoring.target import ToImport, ToMoment
from mooring.kit.clock import iso_milliseconds
from mooring.mail import Template
from mooring.workspaces import Role, Workspace
from mooring.workspaces.telling import by_whom, tell, tell_all


async def tell_of_restore(
    restore: Restore, workspace: Workspace, branch: Branch, stores: RestoreStores, occasion: Occasion
) -> None:
    """To what, by whom, how much is in it and what went, and until when all of that is kept.

    `branch` is the former life as it was left; `occasion` is of whoever asked.
    """
    readers = set(await stores.told.members.ids(workspace.id, {Role.OWNER}))
    if restore.asked_by is not None:
        readers.add(restore.asked_by)
    imported = isinstance(restore.target, ToImport)
    words = {
        "workspace": workspace.name,
        "kept": str(restore.kept_events),
        "gone": str(restore.gone_events),
        "until": iso_milliseconds(branch.kept_until),
        **({} if imported else {"to": iso_milliseconds(_as_of(restore, workspace))}),
        **await by_whom(stores.told, occasion),
    }
    await tell_all(
        readers, Template.IMPORTED_OVER if imported else Template.LOG_RESTORED, stores.told, occasion, **words
    )


async def tell_of_copy(
    owner: UserId, copy: Workspace, source: Workspace, stores: RestoreStores, occasion: Occasion
) -> None:
    """Whose it is."""
    await tell(owner, Template.WORKSPACE_COPIED, stores.told, occasion, workspace=source.name, copy=copy.name)


def _as_of(restore: Restore, workspace: Workspace) -> datetime:
    """When it was as it is now. Nothing was in it when it began."""
    if isinstance(restore.target, ToMoment):
        return restore.target.at
    return restore.cut_at or workspace.created_at
