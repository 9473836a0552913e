"""`/api/workspaces/{id}/members`, and leaving."""

from http import HTTPStatus
from typing import Annotated

from litestar import delete, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from mooring.accounts import UserId
from mooring.api.asking import AskingDependency, HubDependency, PrincipalDependency
from mooring.api.occasions import by_person, workspace_stores_of
from mooring.api.openapi import BODY, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.workspace_replies import member_shape
from mooring.hub import Transaction
from mooring.kit.errors import Invalid
from mooring.wire.workspaces import ChangeRoleRequest, MemberPage, MemberShape
from mooring.workspaces import Action, MemberDetails, Role, WorkspaceId, require
from mooring.workspaces.errors import (
    CursorInvalid,
    LastOwner,
    MemberMissing,
    RoleNotGiven,
    RoleTooLow,
    WorkspaceForbidden,
    WorkspaceMissing,
)
from mooring.workspaces.members import change_role, leave, page_of_members, remove_member

_Cursor = Annotated[str | None, QueryParameter(description="`nextCursor` of the page before.", max_length=1000)]
_Limit = Annotated[int, QueryParameter(description="Most members on a page.", ge=1, le=200)]


@get(
    "/api/workspaces/{workspace_id:str}/members",
    operation_id="listMembers",
    summary="Who is in a workspace",
    description="Owners first, then by name. Members see each other's addresses.",
    tags=["Workspaces"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, Invalid, CursorInvalid, WorkspaceForbidden, WorkspaceMissing),
)
async def get_members(
    workspace_id: FromPath[str],
    hub: HubDependency,
    principal: PrincipalDependency,
    cursor: _Cursor = None,
    limit: _Limit = 200,
) -> MemberPage:
    """One page of the members."""
    asked = WorkspaceId(workspace_id)
    require(await hub.access_view.standing(principal.user_id, asked), Action.SEE_MEMBERS)
    async with hub.directory.reading() as tx:
        page = await page_of_members(asked, cursor, limit, tx.members)
        total = (await tx.members.counts([asked])).get(asked, 0)
    return MemberPage([member_shape(one, principal.user_id) for one in page.members], page.next_cursor, total)


@patch(
    "/api/workspaces/{workspace_id:str}/members/{user_id:str}",
    operation_id="changeRole",
    summary="Change what a member may do",
    description="Admins change the roles of everybody but owners; everybody may lower their own.",
    tags=["Workspaces"],
    security=SIGNED_IN_BY,
    responses=refuses(
        *SIGNED_IN,
        *BODY,
        OriginRefused,
        WorkspaceForbidden,
        WorkspaceMissing,
        RoleTooLow,
        MemberMissing,
        RoleNotGiven,
        LastOwner,
    ),
)
async def patch_member(
    *,
    workspace_id: FromPath[str],
    user_id: FromPath[str],
    data: JSONBody[ChangeRoleRequest],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
) -> MemberShape:
    """Give a member another role; open sockets of theirs follow right after the commit."""
    where, who = WorkspaceId(workspace_id), UserId(user_id)
    async with hub.directory.transaction() as tx:
        occasion = by_person(hub, asking, principal)
        await change_role(where, who, Role(data.role), workspace_stores_of(tx), occasion)
        return member_shape(await member_details(tx, where, who), principal.user_id)


@delete(
    "/api/workspaces/{workspace_id:str}/members/{user_id:str}",
    operation_id="removeMember",
    summary="Remove a member",
    description="Admins remove everybody but owners.",
    tags=["Workspaces"],
    status_code=HTTPStatus.NO_CONTENT,
    security=SIGNED_IN_BY,
    responses=refuses(
        *SIGNED_IN, OriginRefused, WorkspaceForbidden, WorkspaceMissing, RoleTooLow, MemberMissing, LastOwner
    ),
)
async def delete_member(
    workspace_id: FromPath[str],
    user_id: FromPath[str],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
) -> None:
    """End a membership; open sockets of theirs are closed right after the commit."""
    async with hub.directory.transaction() as tx:
        occasion = by_person(hub, asking, principal)
        await remove_member(WorkspaceId(workspace_id), UserId(user_id), workspace_stores_of(tx), occasion)


@post(
    "/api/workspaces/{workspace_id:str}/leave",
    operation_id="leaveWorkspace",
    summary="Leave a workspace",
    tags=["Workspaces"],
    status_code=HTTPStatus.NO_CONTENT,
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, OriginRefused, WorkspaceForbidden, WorkspaceMissing, LastOwner),
)
async def post_leave(
    workspace_id: FromPath[str], hub: HubDependency, asking: AskingDependency, principal: PrincipalDependency
) -> None:
    """End the caller's own membership."""
    async with hub.directory.transaction() as tx:
        occasion = by_person(hub, asking, principal)
        await leave(WorkspaceId(workspace_id), principal.user_id, workspace_stores_of(tx), occasion)


async def member_details(tx: Transaction, workspace_id: WorkspaceId, user_id: UserId) -> MemberDetails:
    """One member and who they are. MemberMissing."""
    member = await tx.members.of(workspace_id, user_id)
    persons = await tx.members.persons([user_id])
    if member is None:
        raise MemberMissing
    return MemberDetails(member, persons[user_id])
