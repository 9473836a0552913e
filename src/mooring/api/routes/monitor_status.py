"""`/api/operator/monitor`: how the monitor fares, and every workspace in front of it."""

from http import HTTPStatus
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, QueryParameter

from mooring.api.asking import HubDependency, OperatorDependency
from mooring.api.monitor_replies import lane_shape, leader_of, reconciliation_shape, summary_shape, workspace_shape
from mooring.kit.ids import is_id
from mooring.monitor import MonitorId, shard_of
from mooring.monitor.health import Health
from mooring.monitor.outlook import Asked, Sort, listed
from mooring.monitor.watch.reconcile import reconcile
from mooring.station import HubStation
from mooring.wire.monitor_status import MonitoredDetails, MonitoredPage, MonitorSummary, ReconciliationShape
from mooring.workspaces import WorkspaceMissing
from mooring.workspaces.errors import CursorInvalid

_Cursor = Annotated[str | None, QueryParameter(max_length=600)]
_Limit = Annotated[int, QueryParameter(ge=1, le=500)]
_BY_OPERATOR = MonitorId("operator")
_Search = Annotated[str, QueryParameter(max_length=80)]


@get("/api/operator/monitor", include_in_schema=False)
async def get_monitor(hub: HubDependency, operator: OperatorDependency) -> MonitorSummary:
    """Monitors, who leads what, and all workspaces in sum. It is a few seconds old at most."""
    del operator
    return summary_shape(await hub.outlook.look(), await hub.outlook.glance())


@post("/api/operator/monitor/reconcile", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_reconcile(hub: HubDependency, operator: OperatorDependency) -> ReconciliationShape:
    """Compare what is followed with what there is, now and here; it is kept with the others, as the operator's own."""
    del operator
    return reconciliation_shape(await reconcile(HubStation(hub), _BY_OPERATOR, hub.clock))


@get("/api/operator/monitor/workspaces", include_in_schema=False)
async def get_monitored(
    *,
    hub: HubDependency,
    operator: OperatorDependency,
    search: _Search = "",
    health: Annotated[Health | None, QueryParameter()] = None,
    sort: Annotated[Sort, QueryParameter()] = Sort.HEALTH,
    reverse: Annotated[bool, QueryParameter()] = False,
    cursor: _Cursor = None,
    limit: _Limit = 50,
) -> MonitoredPage:
    """One page of all workspaces, the worst first unless something else is asked for. CursorInvalid."""
    del operator
    seen = await hub.outlook.look()
    page = listed(seen.workspaces, Asked(search, health, sort, reverse), cursor, limit)
    if page is None:
        raise CursorInvalid
    return MonitoredPage([workspace_shape(one) for one in page.shown], page.total, page.following)


@get("/api/operator/monitor/workspaces/{workspace_id:str}", include_in_schema=False)
async def get_one_monitored(
    workspace_id: FromPath[str], hub: HubDependency, operator: OperatorDependency
) -> MonitoredDetails:
    """One workspace as it is now, with every handler's place in it. WorkspaceMissing."""
    del operator
    seen = await hub.outlook.look_at(workspace_id) if is_id(workspace_id) else None
    if seen is None:
        raise WorkspaceMissing
    shard = shard_of(workspace_id)
    leader = leader_of(shard, await hub.outlook.glance())
    return MonitoredDetails(workspace_shape(seen), shard, leader, [lane_shape(lane) for lane in seen.lanes])
