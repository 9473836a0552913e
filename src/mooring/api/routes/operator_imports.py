"""`/api/operator/users/{user}/imports`: files that the operator brings for somebody, who is their owner. By the operator key only."""

from http import HTTPStatus
from typing import Any

from litestar import Request, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from mooring.accounts import UserId
from mooring.api.asking import AskingDependency, HubDependency, OperatorDependency
from mooring.api.importing import apply_to_new, begin, leave, receive, shape_of, shapes_of, stores_of_imports
from mooring.api.importing_over import apply_over
from mooring.api.occasions import by_nobody
from mooring.api.routes.imports import PIECE, UploadOffset, offset_from, require_piece
from mooring.api.routes.named_user import named_user
from mooring.backups.importing import own_import
from mooring.backups.importing.model import MOST_WAITING
from mooring.hub import Hub
from mooring.kit.errors import Invalid
from mooring.wire.imports import ApplyImportRequest, BeginImportRequest, ImportList, ImportShape
from mooring.workspaces import Action, WorkspaceId, require

_IMPORTS = "/api/operator/users/{user:str}/imports"
_ONE = _IMPORTS + "/{import_id:str}"
_SHOWN = 20


@get(_IMPORTS, include_in_schema=False)
async def get_imports_of(user: FromPath[str], hub: HubDependency, operator: OperatorDependency) -> ImportList:
    """Newest first. UserMissing."""
    del operator
    owner = await _owner(hub, user)
    async with hub.directory.reading() as tx:
        shapes = await shapes_of(hub, tx, await tx.imports.of(owner, _SHOWN))
    return ImportList(shapes, MOST_WAITING, hub.largest_import, PIECE)


@post(_IMPORTS, include_in_schema=False, status_code=HTTPStatus.CREATED)
async def post_import_for(
    user: FromPath[str],
    data: JSONBody[BeginImportRequest],
    hub: HubDependency,
    asking: AskingDependency,
    operator: OperatorDependency,
) -> ImportShape:
    """One more."""
    del operator
    return await begin(hub, await _owner(hub, user), data.file_name, data.bytes, by_nobody(hub, asking))


@get(_ONE, include_in_schema=False)
async def get_import_of(
    user: FromPath[str], import_id: FromPath[str], hub: HubDependency, operator: OperatorDependency
) -> ImportShape:
    """How far it is. ImportMissing."""
    del operator
    owner = await _owner(hub, user)
    async with hub.directory.reading() as tx:
        return await shape_of(hub, tx, await own_import(owner, import_id, stores_of_imports(tx)))


@patch(_ONE, include_in_schema=False, request_max_body_size=PIECE)
async def patch_import_of(
    user: FromPath[str],
    import_id: FromPath[str],
    *,
    request: Request[Any, Any, Any],
    hub: HubDependency,
    asking: AskingDependency,
    operator: OperatorDependency,
    upload_offset: UploadOffset = None,
) -> ImportShape:
    """A piece of its file; with the last one it is checked."""
    del operator
    require_piece(request)
    offset, owner = offset_from(upload_offset), await _owner(hub, user)
    return await receive(hub, owner, import_id, request.stream(), by_nobody(hub, asking), offset=offset)


@post(_ONE + "/apply", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_import_apply_of(
    user: FromPath[str],
    import_id: FromPath[str],
    *,
    data: JSONBody[ApplyImportRequest],
    hub: HubDependency,
    asking: AskingDependency,
    operator: OperatorDependency,
) -> ImportShape:
    """Into a new workspace of that user's, within their quota; or over one that they own, with its name as it is. Its members see that the operator did."""
    del operator
    owner, occasion = await _owner(hub, user), by_nobody(hub, asking)
    match (data.name, data.workspace_id):
        case (str(name), None):
            return await apply_to_new(hub, owner, import_id, name, occasion)
        case (None, str(named)):
            over = WorkspaceId(named)
            require(await hub.access_view.standing(owner, over), Action.RESTORE)
            return await apply_over(hub, owner, import_id, over, data.workspace_name or "", occasion=occasion)
        case _:
            raise Invalid(fields={"name": Invalid.code})


@delete(_ONE, include_in_schema=False, status_code=HTTPStatus.NO_CONTENT)
async def delete_import_of(
    user: FromPath[str], import_id: FromPath[str], hub: HubDependency, operator: OperatorDependency
) -> None:
    """It is given up, and its file goes."""
    del operator
    await leave(hub, await _owner(hub, user), import_id)


async def _owner(hub: Hub, named: str) -> UserId:
    async with hub.directory.reading() as tx:
        return (await named_user(tx, named)).id
