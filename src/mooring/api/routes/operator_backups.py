"""`/api/operator/backups`: how all stand; taking, listing and drilling backups. By the operator key only."""

from http import HTTPStatus
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, QueryParameter

from mooring.api.archived_events import drill_archived
from mooring.api.asking import HubDependency, OperatorDependency
from mooring.api.backing_up import back_up, drill_backup, take_inventory
from mooring.api.backup_overview import seen_standings
from mooring.api.backup_replies import backup_reply, standing_shape, summary_shape
from mooring.backups import Backup
from mooring.backups.standing import Asked, StandingState, listed
from mooring.backups.telling import BackupAlerts
from mooring.hub import Hub
from mooring.kit.cursors import cursor_of, place_behind
from mooring.kit.ids import is_id
from mooring.wire.backup_standings import BackupStandings
from mooring.wire.backups import (
    BackupPage,
    BackupShape,
    BackupTaken,
    DiscoveryShape,
    FindingShape,
    Inventory,
    SegmentsDrilled,
)
from mooring.workspaces.errors import CursorInvalid

_Cursor = Annotated[str | None, QueryParameter(max_length=200)]
_Limit = Annotated[int, QueryParameter(ge=1, le=500)]
_Workspace = Annotated[str | None, QueryParameter(name="workspace", max_length=64)]
_Search = Annotated[str, QueryParameter(max_length=80)]
_State = Annotated[StandingState | None, QueryParameter(name="state", description="Only what stands so.")]
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
    return BackupPage([backup_reply(hub, one) for one in shown], more)


@get("/api/operator/backups/standings", include_in_schema=False)
async def get_standings(
    *,
    hub: HubDependency,
    operator: OperatorDependency,
    search: _Search = "",
    of_state: _State = None,
    cursor: _Cursor = None,
    limit: _Limit = 50,
) -> BackupStandings:
    """How every workspace and the directory stand, the worst first. It is a few seconds old at most. CursorInvalid."""
    del operator
    seen = await seen_standings(hub)
    page = listed(seen.standings, Asked(search, of_state), cursor, limit)
    if page is None:
        raise CursorInvalid
    shapes = [standing_shape(hub, one) for one in page.shown]
    return BackupStandings(summary_shape(hub, seen), shapes, page.total, page.following)


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
    hub.standings.stale()
    _tell(hub, done.backup)
    return BackupTaken(backup_reply(hub, done.backup), done.changed)


@post("/api/operator/backups/{backup_id:str}/drill", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_drill(backup_id: FromPath[str], hub: HubDependency, operator: OperatorDependency) -> BackupShape:
    """Drill one backup now."""
    del operator
    drilled = await drill_backup(hub, backup_id)
    hub.standings.stale()
    _tell(hub, drilled)
    return backup_reply(hub, drilled)


@post("/api/operator/workspaces/{workspace_id:str}/segments/drill", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_segments_drill(
    workspace_id: FromPath[str], hub: HubDependency, operator: OperatorDependency
) -> SegmentsDrilled:
    """Read again what the archive holds of a workspace behind its newest backup."""
    del operator
    found = await drill_archived(hub, workspace_id) if is_id(workspace_id) else ()
    if found:
        BackupAlerts(hub.alerts).segments(workspace_id, hub.clock.now(), found)
    return SegmentsDrilled([FindingShape(one.code, one.what) for one in found])


def _tell(hub: Hub, backup: Backup) -> None:
    """Whoever finds damage, a person or a round: the operator hears of it."""
    if not backup.proven:
        BackupAlerts(hub.alerts).unproven(backup, hub.clock.now())
