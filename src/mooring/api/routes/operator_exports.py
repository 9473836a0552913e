"""`/api/operator/workspaces/{workspace_id}/exports`: exports that the operator asks for. By the operator key only."""

from http import HTTPStatus

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Stream

from mooring.api.asking import AskingDependency, HubDependency, OperatorDependency
from mooring.api.exporting import ask, export_shapes, file
from mooring.api.occasions import by_nobody
from mooring.backups.exporting import ExportId
from mooring.backups.exporting.errors import ExportMissing
from mooring.kit.ids import is_id
from mooring.wire.exports import ExportShape
from mooring.workspaces import WorkspaceId, WorkspaceMissing

_EXPORTS = "/api/operator/workspaces/{workspace_id:str}/exports"


@post(_EXPORTS, include_in_schema=False, status_code=HTTPStatus.CREATED)
async def post_any_export(
    workspace_id: FromPath[str], hub: HubDependency, asking: AskingDependency, operator: OperatorDependency
) -> ExportShape:
    """Ask for one. Its members see that the operator did."""
    del operator
    return await ask(hub, WorkspaceId(workspace_id), by_nobody(hub, asking))


@get(_EXPORTS + "/{export_id:str}", include_in_schema=False)
async def get_any_export(
    workspace_id: FromPath[str], export_id: FromPath[str], hub: HubDependency, operator: OperatorDependency
) -> ExportShape:
    """How far one is."""
    del operator
    async with hub.directory.reading() as tx:
        workspace = await tx.workspaces.by_id(WorkspaceId(workspace_id)) if is_id(workspace_id) else None
        export = await tx.exports.by_id(ExportId(export_id)) if is_id(export_id) else None
        if workspace is None:
            raise WorkspaceMissing
        if export is None or export.workspace_id != workspace.id:
            raise ExportMissing
        (shape,) = await export_shapes(tx, [export], None)
        return shape


@get(_EXPORTS + "/{export_id:str}/file", include_in_schema=False, media_type="application/zip")
async def get_any_export_file(
    workspace_id: FromPath[str],
    export_id: FromPath[str],
    hub: HubDependency,
    asking: AskingDependency,
    operator: OperatorDependency,
) -> Stream:
    """The file of one that the operator asked for."""
    del operator
    return await file(hub, WorkspaceId(workspace_id), export_id, by_nobody(hub, asking))
