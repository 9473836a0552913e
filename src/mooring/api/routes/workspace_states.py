"""`/api/workspaces/{id}/archive` and the like: what its owners do with a whole workspace."""

from http import HTTPStatus

from litestar import delete as delete_route
from litestar import post
from litestar.params import FromPath

from mooring.accounts.errors import UserMissing
from mooring.accounts.factors.errors import StepUpRequired
from mooring.api.asking import AskingDependency, HubDependency, PrincipalDependency, RecentDependency
from mooring.api.occasions import by_person, workspace_stores_of
from mooring.api.openapi import SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.workspace_replies import own_workspace_shape
from mooring.wire.workspaces import WorkspaceShape
from mooring.workspaces import WorkspaceId
from mooring.workspaces.errors import RoleTooLow, WorkspaceForbidden, WorkspaceMissing, WorkspaceQuotaReached
from mooring.workspaces.quotas import limits_of_user
from mooring.workspaces.states import archive, delete, unarchive, undelete

_REFUSALS = (*SIGNED_IN, OriginRefused, WorkspaceForbidden, WorkspaceMissing, RoleTooLow)


@post(
    "/api/workspaces/{workspace_id:str}/archive",
    operation_id="archiveWorkspace",
    summary="Archive a workspace",
    description="For its owners. It is read and not changed any more; whoever has it as default gets another.",
    tags=["Workspaces"],
    status_code=HTTPStatus.OK,
    security=SIGNED_IN_BY,
    responses=refuses(*_REFUSALS),
)
async def post_archive(
    workspace_id: FromPath[str], hub: HubDependency, asking: AskingDependency, principal: PrincipalDependency
) -> WorkspaceShape:
    """Archive it; pushes of open sockets are parked right after the commit."""
    archived = WorkspaceId(workspace_id)
    async with hub.directory.transaction() as tx:
        await archive(archived, workspace_stores_of(tx), by_person(hub, asking, principal))
        return await own_workspace_shape(hub, tx, principal.user_id, archived)


@post(
    "/api/workspaces/{workspace_id:str}/unarchive",
    operation_id="unarchiveWorkspace",
    summary="Bring an archived workspace back",
    description="For its owners.",
    tags=["Workspaces"],
    status_code=HTTPStatus.OK,
    security=SIGNED_IN_BY,
    responses=refuses(*_REFUSALS),
)
async def post_unarchive(
    workspace_id: FromPath[str], hub: HubDependency, asking: AskingDependency, principal: PrincipalDependency
) -> WorkspaceShape:
    """Bring it back; parked pushes go through right after the commit."""
    brought_back = WorkspaceId(workspace_id)
    async with hub.directory.transaction() as tx:
        await unarchive(brought_back, workspace_stores_of(tx), by_person(hub, asking, principal))
        return await own_workspace_shape(hub, tx, principal.user_id, brought_back)


@delete_route(
    "/api/workspaces/{workspace_id:str}",
    operation_id="deleteWorkspace",
    summary="Delete a workspace",
    description="For its owners; needs a recent authentication. Until `purgeAt` they can bring it back.",
    tags=["Workspaces"],
    status_code=HTTPStatus.OK,
    security=SIGNED_IN_BY,
    responses=refuses(*_REFUSALS, StepUpRequired),
)
async def delete_workspace(
    workspace_id: FromPath[str],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
    recent: RecentDependency,
) -> WorkspaceShape:
    """Delete it; open sockets are closed right after the commit."""
    del recent
    deleted = WorkspaceId(workspace_id)
    async with hub.directory.transaction() as tx:
        occasion = by_person(hub, asking, principal)
        await delete(deleted, workspace_stores_of(tx), occasion, grace=hub.workspaces.grace)
        return await own_workspace_shape(hub, tx, principal.user_id, deleted)


@post(
    "/api/workspaces/{workspace_id:str}/undelete",
    operation_id="undeleteWorkspace",
    summary="Bring a deleted workspace back",
    description="For its owners, until `purgeAt`; it counts against the quota of who does it.",
    tags=["Workspaces"],
    status_code=HTTPStatus.OK,
    security=SIGNED_IN_BY,
    responses=refuses(*_REFUSALS, WorkspaceQuotaReached, UserMissing),
)
async def post_undelete(
    workspace_id: FromPath[str], hub: HubDependency, asking: AskingDependency, principal: PrincipalDependency
) -> WorkspaceShape:
    """Bring it back, with everybody and everything in it."""
    brought_back = WorkspaceId(workspace_id)
    async with hub.directory.transaction() as tx:
        quota = (await limits_of_user(principal.user_id, tx.quotas, hub.quotas)).owned_workspaces
        stores, occasion = workspace_stores_of(tx), by_person(hub, asking, principal)
        await undelete(brought_back, stores, occasion, grace=hub.workspaces.grace, quota=quota)
        return await own_workspace_shape(hub, tx, principal.user_id, brought_back)
