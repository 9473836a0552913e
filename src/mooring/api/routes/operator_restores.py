"""`/api/operator/workspaces/{workspace_id}/restores`: restores that the operator asks for. By the operator key only."""

from http import HTTPStatus

from litestar import get, post
from litestar.params import FromPath, JSONBody

from mooring.api.asking import AskingDependency, HubDependency, OperatorDependency
from mooring.api.occasions import by_nobody
from mooring.api.restore_asking import begin, stop
from mooring.api.restoring import plan_shape, planned, restore_shapes, target_from
from mooring.backups.restoring import RestoreId
from mooring.backups.restoring.errors import RestoreMissing
from mooring.hub import Hub
from mooring.kit.ids import is_id
from mooring.wire.restores import PlanRequest, RestoreList, RestorePlanned, RestoreShape, StartRestoreRequest
from mooring.workspaces import WorkspaceId, WorkspaceMissing

_RESTORES = "/api/operator/workspaces/{workspace_id:str}/restores"
_SHOWN = 100


@get(_RESTORES, include_in_schema=False)
async def get_any_restores(
    workspace_id: FromPath[str], hub: HubDependency, operator: OperatorDependency
) -> RestoreList:
    """Newest first."""
    del operator
    asked = await _existing(hub, workspace_id)
    async with hub.directory.reading() as tx:
        return RestoreList(await restore_shapes(hub, tx, await tx.restores.of(asked, _SHOWN)))


@get(_RESTORES + "/{restore_id:str}", include_in_schema=False)
async def get_any_restore(
    workspace_id: FromPath[str], restore_id: FromPath[str], hub: HubDependency, operator: OperatorDependency
) -> RestoreShape:
    """How far one is."""
    del operator
    asked = await _existing(hub, workspace_id)
    async with hub.directory.reading() as tx:
        restore = await tx.restores.by_id(RestoreId(restore_id)) if is_id(restore_id) else None
        if restore is None or restore.workspace_id != asked:
            raise RestoreMissing
        (shape,) = await restore_shapes(hub, tx, [restore])
        return shape


@post(_RESTORES + "/plan", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_any_plan(
    workspace_id: FromPath[str], data: JSONBody[PlanRequest], hub: HubDependency, operator: OperatorDependency
) -> RestorePlanned:
    """What it would keep and take away."""
    del operator
    asked = await _existing(hub, workspace_id)
    return RestorePlanned(await plan_shape(hub, asked, await planned(hub, asked, target_from(data.to))))


@post(_RESTORES, include_in_schema=False, status_code=HTTPStatus.CREATED)
async def post_any_restore(
    workspace_id: FromPath[str],
    data: JSONBody[StartRestoreRequest],
    hub: HubDependency,
    asking: AskingDependency,
    operator: OperatorDependency,
) -> RestoreShape:
    """Begin one. Its members see that the operator did."""
    del operator
    return await begin(hub, await _existing(hub, workspace_id), data, by_nobody(hub, asking))


@post(_RESTORES + "/{restore_id:str}/abort", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_any_abort(
    workspace_id: FromPath[str],
    restore_id: FromPath[str],
    hub: HubDependency,
    asking: AskingDependency,
    operator: OperatorDependency,
) -> RestoreShape:
    """Stop one."""
    del operator
    return await stop(hub, WorkspaceId(workspace_id), restore_id, by_nobody(hub, asking))


async def _existing(hub: Hub, workspace_id: str) -> WorkspaceId:
    async with hub.directory.reading() as tx:
        workspace = await tx.workspaces.by_id(WorkspaceId(workspace_id)) if is_id(workspace_id) else None
    if workspace is None or workspace.deleted_at is not None:
        raise WorkspaceMissing
    return workspace.id
