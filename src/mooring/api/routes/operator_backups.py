"""`/api/operator/backups`: taking, listing and drilling backups. By the operator key only."""

from http import HTTPStatus
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, QueryParameter

from mooring.api.asking import HubDependency, OperatorDependency
from mooring.api.backing_up import back_up, drill_backup, take_inventory
from mooring.backups import Backup, Drill
from mooring.hub import Hub
from mooring.kit.clock import iso_milliseconds
from mooring.kit.cursors import cursor_of, place_behind
from mooring.wire.backups import (
    BackupPage,
    BackupShape,
    BackupTaken,
    DiscoveryShape,
    DrillShape,
    FindingShape,
    Inventory,
)
from mooring.workspaces.errors import CursorInvalid

_Cursor = Annotated[str | None, QueryParameter(max_length=200)]
_Limit = Annotated[int, QueryParameter(ge=1, le=500)]
_Workspace = Annotated[str | None, QueryParameter(name="workspace", max_length=64)]
_Newest = Annotated[bool, QueryParameter(description="Only the newest of each workspace.")]


@get("/api/operator/backups", include_in_schema=False)
async def get_backups(
    *,
    hub: HubDependency,
    operator: OperatorDependency,
    of_workspace: _Workspace = None,
    newest: _Newest = False,
    cursor: _Cursor = None,
    limit: _Limit = 100,
) -> BackupPage:
    """One page of all backups, newest first."""
    del operator
    before = place_behind(cursor) if cursor is not None else None
    if cursor is not None and before is None:
        raise CursorInvalid
    async with hub.directory.reading() as tx:
        found = await tx.backups.page(of_workspace, before, limit + 1, newest=newest)
    shown = found[:limit]
    more = cursor_of(shown[-1].at, shown[-1].id) if len(found) > limit else None
    return BackupPage([_backup(hub, one) for one in shown], more)


@get("/api/operator/backups/inventory", include_in_schema=False)
async def get_inventory(hub: HubDependency, operator: OperatorDependency) -> Inventory:
    """Compare the archive with the receipts."""
    del operator
    found = await take_inventory(hub)
    shapes = [DiscoveryShape(one.kind.value, one.workspace_id, one.backup_id, one.key) for one in found]
    return Inventory(hub.archive.place, shapes)


@post("/api/operator/workspaces/{workspace_id:str}/backups", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_backup(workspace_id: FromPath[str], hub: HubDependency, operator: OperatorDependency) -> BackupTaken:
    """Back up one workspace's log, and drill the backup, unless nothing has changed."""
    del operator
    done = await back_up(hub, workspace_id)
    return BackupTaken(_backup(hub, done.backup), done.changed)


@post("/api/operator/backups/{backup_id:str}/drill", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_drill(backup_id: FromPath[str], hub: HubDependency, operator: OperatorDependency) -> BackupShape:
    """Drill one backup now."""
    del operator
    return _backup(hub, await drill_backup(hub, backup_id))


def _backup(hub: Hub, backup: Backup) -> BackupShape:
    up_to = hub.reach.up_to(backup.workspace_id, hub.clock.now())
    return BackupShape(
        id=backup.id,
        workspace_id=backup.workspace_id,
        at=iso_milliseconds(backup.at),
        milliseconds=backup.milliseconds,
        backend_id=backup.backend_id,
        head=backup.head,
        events=backup.events,
        bytes=backup.bytes,
        stored=backup.stored,
        chain=backup.chain,
        manifest=backup.manifest,
        proven=backup.proven,
        drill=_drill(backup.drill) if backup.drill is not None else None,
        up_to=iso_milliseconds(up_to) if up_to is not None else None,
    )


def _drill(drill: Drill) -> DrillShape:
    findings = [FindingShape(finding.code, finding.what) for finding in drill.findings]
    return DrillShape(drill.id, iso_milliseconds(drill.at), drill.milliseconds, findings)
