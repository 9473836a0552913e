"""`/api/imports`: files of events that somebody brings. Each is of the person who has begun it, and of nobody else."""

from http import HTTPStatus
from typing import Annotated, Any

from litestar import Request, delete, get, patch, post
from litestar.params import FromPath, HeaderParameter, JSONBody

from mooring.accounts.errors import UserMissing
from mooring.accounts.factors.errors import StepUpRequired
from mooring.api.asking import AskingDependency, HubDependency, PrincipalDependency, require_recent
from mooring.api.creating import check_burst
from mooring.api.importing import apply_to_new, begin, leave, receive, shape_of, shapes_of, stores_of_imports
from mooring.api.importing_over import apply_over
from mooring.api.occasions import by_person
from mooring.api.openapi import BODY, LIMITED, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.rate_limits import limit_import_pieces, limit_imports, limit_restores
from mooring.backups.importing import own_import
from mooring.backups.importing.errors import (
    ImportBusy,
    ImportLimitReached,
    ImportMissing,
    ImportNoRoom,
    ImportNotReady,
    ImportNotUploading,
    ImportOffsetWrong,
    ImportTooLarge,
    ImportTooMuch,
)
from mooring.backups.importing.model import MOST_WAITING
from mooring.backups.restoring.errors import RestoreNameWrong, RestoreRunning
from mooring.kit.errors import Invalid
from mooring.wire.imports import ApplyImportRequest, BeginImportRequest, ImportList, ImportShape
from mooring.workspaces import Action, WorkspaceId, require
from mooring.workspaces.errors import (
    RoleTooLow,
    WorkspaceArchived,
    WorkspaceForbidden,
    WorkspaceMissing,
    WorkspaceNameInvalid,
    WorkspaceQuotaReached,
)

_IMPORTS = "/api/imports"
_ONE = _IMPORTS + "/{import_id:str}"
_SHOWN = 20
PIECE = 8 << 20
"""Bytes in one request at most."""

# A text, and not required: who is not signed in is told that, and not what is missing.
UploadOffset = Annotated[
    str | None,
    HeaderParameter(name="Upload-Offset", description="How much of the file is here before this piece.", max_length=20),
]


@get(
    _IMPORTS,
    operation_id="listImports",
    summary="My imports",
    description="The newest twenty.",
    tags=["Imports"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN),
)
async def get_imports(hub: HubDependency, principal: PrincipalDependency) -> ImportList:
    """Newest first."""
    async with hub.directory.reading() as tx:
        found = await tx.imports.of(principal.user_id, _SHOWN)
        return ImportList(await shapes_of(hub, tx, found), MOST_WAITING, hub.largest_import, PIECE)


@post(
    _IMPORTS,
    operation_id="beginImport",
    summary="Begin an import",
    description="Says how large the file is that is going to be uploaded, piece by piece. It waits for a day.",
    tags=["Imports"],
    status_code=HTTPStatus.CREATED,
    security=SIGNED_IN_BY,
    responses=refuses(
        *SIGNED_IN, *BODY, *LIMITED, OriginRefused, ImportTooLarge, ImportLimitReached, ImportNoRoom, UserMissing
    ),
)
async def post_import(
    data: JSONBody[BeginImportRequest], hub: HubDependency, asking: AskingDependency, principal: PrincipalDependency
) -> ImportShape:
    """One more."""
    await limit_imports(hub, principal.user_id)
    return await begin(hub, principal.user_id, data.file_name, data.bytes, by_person(hub, asking, principal))


@get(
    _ONE,
    operation_id="getImport",
    summary="One of my imports, and how far it is",
    tags=["Imports"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, ImportMissing),
)
async def get_import(import_id: FromPath[str], hub: HubDependency, principal: PrincipalDependency) -> ImportShape:
    """One of the caller's."""
    async with hub.directory.reading() as tx:
        return await shape_of(hub, tx, await own_import(principal.user_id, import_id, stores_of_imports(tx)))


@patch(
    _ONE,
    operation_id="uploadImport",
    summary="Upload a piece of the file",
    description="At most 8 MB a request. What came before a request broke off stays: go on from the `offset` that is told. With "
    "the last piece the file is checked by itself.",
    tags=["Imports"],
    security=SIGNED_IN_BY,
    request_max_body_size=PIECE,
    responses=refuses(
        *SIGNED_IN,
        *BODY,
        *LIMITED,
        OriginRefused,
        ImportMissing,
        ImportOffsetWrong,
        ImportBusy,
        ImportNotUploading,
        ImportTooLarge,
    ),
)
async def patch_import(
    import_id: FromPath[str],
    *,
    request: Request[Any, Any, Any],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
    upload_offset: UploadOffset = None,
) -> ImportShape:
    """One of the caller's."""
    require_piece(request)
    offset = offset_from(upload_offset)
    await limit_import_pieces(hub, principal.user_id)
    occasion = by_person(hub, asking, principal)
    return await receive(hub, principal.user_id, import_id, request.stream(), occasion, offset=offset)


@post(
    _ONE + "/apply",
    operation_id="applyImport",
    summary="Apply an import",
    description="Into a new workspace called `name`: it is there when all events are in it. Or over one of which the caller is an "
    "owner, as a restore in place; that needs a recent authentication, and the workspace's name as it is typed.",
    tags=["Imports"],
    status_code=HTTPStatus.OK,
    security=SIGNED_IN_BY,
    responses=refuses(
        *SIGNED_IN,
        *BODY,
        *LIMITED,
        OriginRefused,
        ImportMissing,
        ImportNotReady,
        ImportTooMuch,
        WorkspaceNameInvalid,
        WorkspaceQuotaReached,
        UserMissing,
        StepUpRequired,
        RoleTooLow,
        WorkspaceForbidden,
        WorkspaceMissing,
        WorkspaceArchived,
        RestoreNameWrong,
        RestoreRunning,
    ),
)
async def post_import_apply(
    import_id: FromPath[str],
    data: JSONBody[ApplyImportRequest],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
) -> ImportShape:
    """One of the caller's."""
    occasion = by_person(hub, asking, principal)
    match (data.name, data.workspace_id):
        case (str(name), None):
            await check_burst(hub, principal.user_id)
            return await apply_to_new(hub, principal.user_id, import_id, name, occasion)
        case (None, str(named)):
            await require_recent(hub, principal)
            over = WorkspaceId(named)
            require(await hub.access_view.standing(principal.user_id, over), Action.RESTORE)
            await limit_restores(hub, over)
            typed = data.workspace_name or ""
            return await apply_over(hub, principal.user_id, import_id, over, typed, occasion=occasion)
        case _:
            raise Invalid(fields={"name": Invalid.code})


@delete(
    _ONE,
    operation_id="deleteImport",
    summary="Give an import up",
    description="Its file is removed. What was applied stays where it is.",
    tags=["Imports"],
    status_code=HTTPStatus.NO_CONTENT,
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, OriginRefused, ImportMissing, ImportBusy),
)
async def delete_import(import_id: FromPath[str], hub: HubDependency, principal: PrincipalDependency) -> None:
    """One of the caller's."""
    await leave(hub, principal.user_id, import_id)


def require_piece(request: Request[Any, Any, Any]) -> None:
    """Refuses what does not say that it is a piece of a file. Invalid."""
    if request.headers.get("content-type", "") != "application/offset+octet-stream":
        raise Invalid(fields={"Content-Type": Invalid.code})


def offset_from(given: str | None) -> int:
    """Where a piece begins. Invalid."""
    if given is None or not (given.isascii() and given.isdecimal()):
        raise Invalid(fields={"Upload-Offset": Invalid.code})
    return int(given)
