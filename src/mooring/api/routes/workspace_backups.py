"""`/api/workspaces/{workspace_id}/backups` and `…/moments`: what there is to restore to, for admins and owners."""

from http import HTTPStatus
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, QueryParameter

from mooring.api.asking import HubDependency, PrincipalDependency
from mooring.api.backing_up import back_up
from mooring.api.backup_status import backup_shape, status_of
from mooring.api.openapi import LIMITED, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.rate_limits import limit_backups
from mooring.api.restoring import moments, persons
from mooring.backups import ArchiveUnavailable, SnapshotLost
from mooring.kit.cursors import cursor_of, place_behind
from mooring.sync import WorkspaceQuarantined
from mooring.wire.restores import BackedUpNow, EventMoments, WorkspaceBackups
from mooring.workspaces import Action, WorkspaceId, require
from mooring.workspaces.errors import CursorInvalid, RoleTooLow, WorkspaceForbidden, WorkspaceMissing

_NOT_THEIRS = (*SIGNED_IN, RoleTooLow, WorkspaceForbidden, WorkspaceMissing)
_BACKUPS = "/api/workspaces/{workspace_id:str}/backups"
_Cursor = Annotated[str | None, QueryParameter(max_length=200)]
_Limit = Annotated[int, QueryParameter(ge=1, le=200)]
_Before = Annotated[int, QueryParameter(ge=0, le=2**53, description="Only events before this one.")]


@get(
    _BACKUPS,
    operation_id="listBackups",
    summary="The backups of a workspace, and how safe it is",
    description="For its admins and owners. Newest first.",
    tags=["Backups"],
    security=SIGNED_IN_BY,
    responses=refuses(*_NOT_THEIRS, CursorInvalid),
)
async def get_workspace_backups(
    workspace_id: FromPath[str],
    hub: HubDependency,
    principal: PrincipalDependency,
    cursor: _Cursor = None,
    limit: _Limit = 50,
) -> WorkspaceBackups:
    """One page."""
    asked = WorkspaceId(workspace_id)
    require(await hub.access_view.standing(principal.user_id, asked), Action.SEE_BACKUPS)
    before = place_behind(cursor) if cursor is not None else None
    if cursor is not None and before is None:
        raise CursorInvalid
    async with hub.directory.reading() as tx:
        status, head = await status_of(hub, tx, asked)
        found = await tx.backups.page(asked, before, limit + 1, newest=False)
    shown = found[:limit]
    more = cursor_of(shown[-1].at, shown[-1].id) if len(found) > limit else None
    return WorkspaceBackups(status, [backup_shape(one, head) for one in shown], more)


@post(
    _BACKUPS,
    operation_id="takeBackup",
    summary="Back a workspace up now",
    description="For its admins and owners. The answer comes when the backup is in the archive and was drilled.",
    tags=["Backups"],
    status_code=HTTPStatus.OK,
    security=SIGNED_IN_BY,
    responses=refuses(*_NOT_THEIRS, *LIMITED, OriginRefused, WorkspaceQuarantined, SnapshotLost, ArchiveUnavailable),
)
async def post_workspace_backup(
    workspace_id: FromPath[str], hub: HubDependency, principal: PrincipalDependency
) -> BackedUpNow:
    """The backup, or the newest one when nothing has changed since."""
    asked = WorkspaceId(workspace_id)
    require(await hub.access_view.standing(principal.user_id, asked), Action.SEE_BACKUPS)
    await limit_backups(hub, asked)
    await hub.log.open(asked)  # an empty one has no log yet
    done = await back_up(hub, asked)
    head = (await hub.log.heads([asked])).get(asked)
    return BackedUpNow(backup_shape(done.backup, head), done.changed)


@get(
    "/api/workspaces/{workspace_id:str}/moments",
    operation_id="listMoments",
    summary="The events of a workspace from outside, to choose a moment",
    description="For its owners. Newest first: when, by whom, and what they are called, not what they say.",
    tags=["Backups"],
    security=SIGNED_IN_BY,
    responses=refuses(*_NOT_THEIRS),
)
async def get_moments(
    workspace_id: FromPath[str],
    hub: HubDependency,
    principal: PrincipalDependency,
    before: _Before = 2**53,
    limit: _Limit = 50,
) -> EventMoments:
    """One page."""
    asked = WorkspaceId(workspace_id)
    require(await hub.access_view.standing(principal.user_id, asked), Action.RESTORE)
    head = (await hub.log.heads([asked])).get(asked)
    found = await hub.outlines.of(asked).page(before, limit + 1)
    shown = found[:limit]
    async with hub.directory.reading() as tx:
        people = await persons(tx, {one.user_id for one in shown})
    more = shown[-1].seq if len(found) > limit else None
    return EventMoments(moments(shown, people), head.events if head is not None else 0, more)
