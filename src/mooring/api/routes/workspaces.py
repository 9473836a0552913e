"""`/api/workspaces`, and `/api/account/default-workspace`."""

from http import HTTPStatus
from typing import Annotated

from litestar import get, patch, post, put
from litestar.params import FromPath, JSONBody, QueryParameter

from mooring.accounts.errors import UserMissing
from mooring.api.asking import Asking, AskingDependency, HubDependency, PrincipalDependency
from mooring.api.creating import check_burst, note_success, noting_failure
from mooring.api.occasions import by_person, workspace_stores_of
from mooring.api.openapi import BODY, LIMITED, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.workspace_replies import own_workspace_shape, workspace_shapes
from mooring.hub import Hub
from mooring.kit.errors import Invalid
from mooring.sessions import Principal
from mooring.wire.workspaces import (
    CreateWorkspaceRequest,
    DefaultWorkspaceRequest,
    RenameWorkspaceRequest,
    WorkspacePage,
    WorkspaceShape,
)
from mooring.workspaces import (
    Action,
    ListedState,
    Wanted,
    WorkspaceId,
    choose_default,
    create_workspace,
    page_of_workspaces,
    rename,
    require,
)
from mooring.workspaces.errors import (
    CursorInvalid,
    RoleTooLow,
    WorkspaceArchived,
    WorkspaceForbidden,
    WorkspaceMissing,
    WorkspaceNameInvalid,
    WorkspaceQuotaReached,
)
from mooring.workspaces.quotas import limits_of_user

_Cursor = Annotated[str | None, QueryParameter(description="`nextCursor` of the page before.", max_length=200)]
_Limit = Annotated[int, QueryParameter(description="Most workspaces on a page.", ge=1, le=200)]
_Search = Annotated[str, QueryParameter(description="Part of a name, in small or capital letters.", max_length=80)]
_State = Annotated[
    ListedState | None,
    QueryParameter(
        name="state", description="Default: all that are not deleted. `deleted`: what I own and can bring back."
    ),
]


@get(
    "/api/workspaces",
    operation_id="listWorkspaces",
    summary="List my workspaces",
    description="Used last first; what was never opened counts from when I joined.",
    tags=["Workspaces"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, Invalid, CursorInvalid),
)
async def get_workspaces(
    *,
    hub: HubDependency,
    principal: PrincipalDependency,
    search: _Search = "",
    in_state: _State = None,
    cursor: _Cursor = None,
    limit: _Limit = 100,
) -> WorkspacePage:
    """One page of the caller's workspaces."""
    wanted = Wanted(in_state, search, gone_before=hub.clock.now() - hub.workspaces.grace)
    async with hub.directory.reading() as tx:
        page = await page_of_workspaces(principal.user_id, wanted, cursor, limit, tx.workspaces)
        shapes = await workspace_shapes(hub, tx, page.workspaces)
    return WorkspacePage(shapes, page.next_cursor, page.total)


@post(
    "/api/workspaces",
    operation_id="createWorkspace",
    summary="Create a workspace",
    tags=["Workspaces"],
    status_code=HTTPStatus.CREATED,
    security=SIGNED_IN_BY,
    responses=refuses(
        *SIGNED_IN, *BODY, *LIMITED, OriginRefused, WorkspaceNameInvalid, WorkspaceQuotaReached, UserMissing
    ),
)
async def post_workspace(
    data: JSONBody[CreateWorkspaceRequest],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
) -> WorkspaceShape:
    """Make a workspace that the caller owns."""
    async with noting_failure(hub, principal.user_id, data.attempt):
        await check_burst(hub, principal.user_id)
        return await _created(data, hub, asking, principal)


async def _created(data: CreateWorkspaceRequest, hub: Hub, asking: Asking, principal: Principal) -> WorkspaceShape:
    async with hub.directory.transaction() as tx:
        limits = await limits_of_user(principal.user_id, tx.quotas, hub.quotas)
        made = await create_workspace(
            principal.user_id,
            data.name,
            workspace_stores_of(tx),
            by_person(hub, asking, principal),
            quota=limits.owned_workspaces,
        )
        await note_success(hub, tx, principal.user_id, data.attempt)
        return await own_workspace_shape(hub, tx, principal.user_id, made.id)


@get(
    "/api/workspaces/{workspace_id:str}",
    operation_id="getWorkspace",
    summary="One of my workspaces",
    tags=["Workspaces"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, WorkspaceForbidden, WorkspaceMissing),
)
async def get_workspace(
    workspace_id: FromPath[str], hub: HubDependency, principal: PrincipalDependency
) -> WorkspaceShape:
    """A workspace that the caller may read."""
    asked = WorkspaceId(workspace_id)
    require(await hub.access_view.standing(principal.user_id, asked), Action.READ)
    async with hub.directory.reading() as tx:
        return await own_workspace_shape(hub, tx, principal.user_id, asked)


@patch(
    "/api/workspaces/{workspace_id:str}",
    operation_id="renameWorkspace",
    summary="Rename a workspace",
    description="For its admins and owners.",
    tags=["Workspaces"],
    security=SIGNED_IN_BY,
    responses=refuses(
        *SIGNED_IN,
        *BODY,
        OriginRefused,
        WorkspaceNameInvalid,
        WorkspaceForbidden,
        WorkspaceMissing,
        RoleTooLow,
        WorkspaceArchived,
    ),
)
async def patch_workspace(
    workspace_id: FromPath[str],
    data: JSONBody[RenameWorkspaceRequest],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
) -> WorkspaceShape:
    """Call it by another name."""
    renamed = WorkspaceId(workspace_id)
    async with hub.directory.transaction() as tx:
        await rename(renamed, data.name, workspace_stores_of(tx), by_person(hub, asking, principal))
        return await own_workspace_shape(hub, tx, principal.user_id, renamed)


@put(
    "/api/account/default-workspace",
    operation_id="chooseDefaultWorkspace",
    summary="Choose my default workspace",
    description="It opens on devices where no other was used last. Nothing that is open or signed in changes.",
    tags=["Workspaces"],
    status_code=HTTPStatus.NO_CONTENT,
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, *BODY, OriginRefused, WorkspaceForbidden, WorkspaceMissing, WorkspaceArchived),
)
async def put_default_workspace(
    data: JSONBody[DefaultWorkspaceRequest],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
) -> None:
    """Make a workspace that the caller may read their default."""
    chosen = WorkspaceId(data.workspace_id)
    async with hub.directory.transaction() as tx:
        await choose_default(principal.user_id, chosen, workspace_stores_of(tx), by_person(hub, asking, principal))
