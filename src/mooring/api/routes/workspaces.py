"""`/api/workspaces`."""

from http import HTTPStatus
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from mooring.api.asking import Asking, AskingDependency, HubDependency, PrincipalDependency
from mooring.api.creating import check_burst, note_success, noting_failure
from mooring.api.occasions import by_person, workspace_stores_of
from mooring.api.openapi import BODY, LIMITED, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.replies import workspace_shape
from mooring.hub import Hub
from mooring.kit.errors import Invalid
from mooring.sessions import Principal
from mooring.wire.api import CreateWorkspaceRequest, WorkspacePage, WorkspaceShape
from mooring.workspaces import Action, WorkspaceId, create_workspace, page_of_workspaces, require
from mooring.workspaces.errors import (
    CursorInvalid,
    WorkspaceForbidden,
    WorkspaceMissing,
    WorkspaceNameInvalid,
    WorkspaceQuotaReached,
)
from mooring.workspaces.quotas import limits_of_user

_Cursor = Annotated[str | None, QueryParameter(description="`nextCursor` of the page before.", max_length=200)]
_Limit = Annotated[int, QueryParameter(description="Most workspaces on a page.", ge=1, le=200)]


@get(
    "/api/workspaces",
    operation_id="listWorkspaces",
    summary="List my workspaces",
    description="Joined last first.",
    tags=["Workspaces"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, Invalid, CursorInvalid),
)
async def get_workspaces(
    hub: HubDependency, principal: PrincipalDependency, cursor: _Cursor = None, limit: _Limit = 100
) -> WorkspacePage:
    """One page of the caller's workspaces."""
    async with hub.directory.reading() as tx:
        page = await page_of_workspaces(principal.user_id, cursor, limit, tx.workspaces)
    return WorkspacePage([workspace_shape(listed) for listed in page.workspaces], page.next_cursor)


@post(
    "/api/workspaces",
    operation_id="createWorkspace",
    summary="Create a workspace",
    tags=["Workspaces"],
    status_code=HTTPStatus.CREATED,
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, *BODY, *LIMITED, OriginRefused, WorkspaceNameInvalid, WorkspaceQuotaReached),
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
        listed = await tx.workspaces.listed(principal.user_id, made.id)
    if listed is None:
        raise WorkspaceMissing
    return workspace_shape(listed)


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
        listed = await tx.workspaces.listed(principal.user_id, asked)
    if listed is None:
        raise WorkspaceForbidden
    return workspace_shape(listed)
