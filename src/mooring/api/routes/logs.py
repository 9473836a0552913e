"""`/api/operator/logs`: whether the event logs are what they say. By the operator key only."""

from http import HTTPStatus

from litestar import get, post
from litestar.params import FromPath

from mooring.api.asking import HubDependency, OperatorDependency
from mooring.wire.api import LogList, LogVerified


@get("/api/operator/logs", include_in_schema=False)
async def get_logs(hub: HubDependency, operator: OperatorDependency) -> LogList:
    """The workspaces that have a log."""
    del operator
    return LogList(list(await hub.log.workspaces()))


@post("/api/operator/logs/{workspace_id:str}/verify", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_verify(workspace_id: FromPath[str], hub: HubDependency, operator: OperatorDependency) -> LogVerified:
    """Read one log again from its beginning and recompute its chain."""
    del operator
    found = await hub.log.verify(workspace_id)
    return LogVerified(found.workspace_id, found.head, found.events, found.damage)
