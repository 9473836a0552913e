"""`/api/workspaces/{workspace_id}/exports`: downloads of a whole workspace, for its admins and owners."""

from http import HTTPStatus

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from mooring.accounts.factors.errors import StepUpRequired
from mooring.api.asking import AskingDependency, HubDependency, PrincipalDependency, RecentDependency
from mooring.api.exporting import ask, export_shapes, file, opened, opened_shape, revoke, stores_of_exports
from mooring.api.occasions import by_person
from mooring.api.openapi import BODY, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.backups.exporting import ExportId, open_by_link
from mooring.backups.exporting.errors import (
    ExportForAnother,
    ExportLimitReached,
    ExportLinkInvalid,
    ExportMissing,
    ExportNotOpened,
    ExportNotReady,
    ExportRunning,
)
from mooring.backups.exporting.model import MOST_A_DAY
from mooring.hub import Hub
from mooring.kit.ids import is_id
from mooring.sessions import Principal
from mooring.wire.exports import ExportList, ExportOpened, ExportShape, OpenExportRequest
from mooring.workspaces import Action, WorkspaceId, require
from mooring.workspaces.errors import RoleTooLow, WorkspaceForbidden, WorkspaceMissing

_NOT_THEIRS = (*SIGNED_IN, RoleTooLow, WorkspaceForbidden, WorkspaceMissing)
_EXPORTS = "/api/workspaces/{workspace_id:str}/exports"
_SHOWN = 20


@get(
    _EXPORTS,
    operation_id="listExports",
    summary="The exports of a workspace",
    description="For its admins and owners. The newest twenty.",
    tags=["Exports"],
    security=SIGNED_IN_BY,
    responses=refuses(*_NOT_THEIRS),
)
async def get_exports(workspace_id: FromPath[str], hub: HubDependency, principal: PrincipalDependency) -> ExportList:
    """Newest first."""
    asked = await _required(hub, principal, workspace_id)
    async with hub.directory.reading() as tx:
        found = await tx.exports.of(asked, _SHOWN)
        return ExportList(await export_shapes(tx, found, principal.user_id), MOST_A_DAY)


@post(
    _EXPORTS,
    operation_id="createExport",
    summary="Export a workspace",
    description="For its admins and owners; needs a recent authentication. It is built in the background; who asked gets a "
    "mail when it is ready, and can download it for 24 hours.",
    tags=["Exports"],
    status_code=HTTPStatus.CREATED,
    security=SIGNED_IN_BY,
    responses=refuses(*_NOT_THEIRS, OriginRefused, StepUpRequired, ExportRunning, ExportLimitReached),
)
async def post_export(
    workspace_id: FromPath[str],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
    recent: RecentDependency,
) -> ExportShape:
    """One more."""
    del recent
    return await ask(hub, WorkspaceId(workspace_id), by_person(hub, asking, principal))


@get(
    _EXPORTS + "/{export_id:str}",
    operation_id="getExport",
    summary="One export, and how far it is",
    tags=["Exports"],
    security=SIGNED_IN_BY,
    responses=refuses(*_NOT_THEIRS, ExportMissing),
)
async def get_export(
    workspace_id: FromPath[str], export_id: FromPath[str], hub: HubDependency, principal: PrincipalDependency
) -> ExportShape:
    """One of the workspace."""
    asked = await _required(hub, principal, workspace_id)
    async with hub.directory.reading() as tx:
        export = await tx.exports.by_id(ExportId(export_id)) if is_id(export_id) else None
        if export is None or export.workspace_id != asked:
            raise ExportMissing
        (shape,) = await export_shapes(tx, [export], principal.user_id)
        return shape


@delete(
    _EXPORTS + "/{export_id:str}",
    operation_id="revokeExport",
    summary="Revoke an export",
    description="Whoever may export the workspace may revoke every export of it: its file is removed, its link opens nothing.",
    tags=["Exports"],
    status_code=HTTPStatus.NO_CONTENT,
    security=SIGNED_IN_BY,
    responses=refuses(*_NOT_THEIRS, OriginRefused, ExportMissing),
)
async def delete_export(
    workspace_id: FromPath[str],
    export_id: FromPath[str],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
) -> None:
    """Nobody downloads it any more."""
    await revoke(hub, WorkspaceId(workspace_id), export_id, by_person(hub, asking, principal))


@post(
    _EXPORTS + "/{export_id:str}/open",
    operation_id="openExport",
    summary="Open the download of an export",
    description="For who asked for it; needs a recent authentication. The file can be downloaded once by this session, within "
    "a minute.",
    tags=["Exports"],
    status_code=HTTPStatus.OK,
    security=SIGNED_IN_BY,
    responses=refuses(*_NOT_THEIRS, OriginRefused, StepUpRequired, ExportMissing, ExportForAnother, ExportNotReady),
)
async def post_export_open(
    workspace_id: FromPath[str],
    export_id: FromPath[str],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
    *,
    recent: RecentDependency,
) -> ExportOpened:
    """To the session that asks."""
    del recent
    return await opened(hub, WorkspaceId(workspace_id), export_id, by_person(hub, asking, principal))


@post(
    "/api/exports/open",
    operation_id="openExportByLink",
    summary="Open the download of an export by the link of its mail",
    description="Once, and only for who asked for it, signed in. The rest is as for `openExport`; the link has shown who it is.",
    tags=["Exports"],
    status_code=HTTPStatus.OK,
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, *BODY, OriginRefused, ExportLinkInvalid, ExportForAnother),
)
async def post_export_link(
    data: JSONBody[OpenExportRequest], hub: HubDependency, asking: AskingDependency, principal: PrincipalDependency
) -> ExportOpened:
    """To the session that asks."""
    challenge_id = hub.account_secret.challenges.id_of(data.token)
    async with hub.directory.transaction() as tx:
        occasion = by_person(hub, asking, principal)
        return opened_shape(await open_by_link(challenge_id, stores_of_exports(tx), occasion))


@get(
    _EXPORTS + "/{export_id:str}/file",
    operation_id="downloadExport",
    summary="Download an export",
    description="A zip archive, once it was opened in this session, and once for each time that it is opened.",
    tags=["Exports"],
    media_type="application/zip",
    security=SIGNED_IN_BY,
    responses=refuses(*_NOT_THEIRS, ExportMissing, ExportForAnother, ExportNotReady, ExportNotOpened),
)
async def get_export_file(
    workspace_id: FromPath[str],
    export_id: FromPath[str],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
) -> Stream:
    """The file."""
    return await file(hub, WorkspaceId(workspace_id), export_id, by_person(hub, asking, principal))


async def _required(hub: Hub, principal: Principal, workspace_id: str) -> WorkspaceId:
    asked = WorkspaceId(workspace_id)
    require(await hub.access_view.standing(principal.user_id, asked), Action.EXPORT)
    return asked
