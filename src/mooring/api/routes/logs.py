"""`/api/operator/logs`: whether the event logs are what they say. By the operator key only."""

from http import HTTPStatus
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, QueryParameter

from mooring.api.asking import HubDependency, OperatorDependency
from mooring.backups.beside import missing_beside
from mooring.hub import Hub
from mooring.kit.ids import is_id
from mooring.sync.lives import branch_name
from mooring.wire.api import BranchNamed, LogList, LogVerified
from mooring.workspaces import WorkspaceId, WorkspaceMissing

_Branch = Annotated[str | None, QueryParameter(max_length=200)]


@get("/api/operator/logs", include_in_schema=False)
async def get_logs(hub: HubDependency, operator: OperatorDependency) -> LogList:
    """The workspaces that have a log, and the branches."""
    del operator
    branches = [BranchNamed(workspace_id, life) for workspace_id, life in await hub.lives.every_branch()]
    return LogList(list(await hub.log.workspaces()), branches)


@post("/api/operator/logs/{workspace_id:str}/verify", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_verify(
    workspace_id: FromPath[str], hub: HubDependency, operator: OperatorDependency, branch: _Branch = None
) -> LogVerified:
    """Read one log, or one branch of it, again from its beginning, recompute its chain, and look at its newest backup. WorkspaceMissing."""
    del operator
    found = await hub.log.verify(branch_name(workspace_id, branch) if branch is not None else workspace_id)
    if not found.events and branch is None and not await _exists(hub, workspace_id):
        raise WorkspaceMissing  # a mistyped id must not be called sound
    damage = found.damage if found.damage is not None or branch is not None else await _missing(hub, workspace_id)
    return LogVerified(workspace_id, branch, found.head, found.events, damage)


async def _exists(hub: Hub, workspace_id: str) -> bool:
    async with hub.directory.reading() as tx:
        return is_id(workspace_id) and await tx.workspaces.by_id(WorkspaceId(workspace_id)) is not None


async def _missing(hub: Hub, workspace_id: str) -> str | None:
    async with hub.directory.reading() as tx:
        backup = (await tx.backups.newest([workspace_id])).get(workspace_id)
    return await missing_beside(backup, hub.log) if backup is not None else None
