"""`/api/operator/workspaces`: what whoever runs the service sees and does of a workspace."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

from litestar import delete as delete_route
from litestar import get, patch, post, put
from litestar.params import FromPath, JSONBody, QueryParameter

from mooring.api.asking import AskingDependency, HubDependency, OperatorDependency
from mooring.api.occasions import by_nobody, workspace_stores_of
from mooring.api.purging import purge
from mooring.api.routes.named_user import named_user
from mooring.api.workspace_replies import moment_or_none, seen
from mooring.hub import Hub, Transaction
from mooring.kit.clock import iso_milliseconds
from mooring.kit.ids import is_id
from mooring.wire.workspaces import (
    ChangeRoleRequest,
    OperatorMember,
    OperatorReceipt,
    OperatorWorkspace,
    OperatorWorkspaceChange,
    OperatorWorkspaceDetails,
    OperatorWorkspacePage,
    SetOwnerRequest,
)
from mooring.workspaces import ListedState, Role, Wanted, Workspace, WorkspaceId, WorkspaceMissing
from mooring.workspaces.errors import CursorInvalid, PurgeNotDue
from mooring.workspaces.members import change_role, remove_member
from mooring.workspaces.ownership import set_owner
from mooring.workspaces.states import archive, delete, unarchive, undelete

_Cursor = Annotated[str | None, QueryParameter(max_length=200)]
_Limit = Annotated[int, QueryParameter(ge=1, le=500)]
_Search = Annotated[str, QueryParameter(max_length=80)]
_State = Annotated[ListedState | None, QueryParameter(name="state")]
_Now = Annotated[bool, QueryParameter(description="Although it could still be brought back.")]
_ALL_MEMBERS = 100_000
_DEEDS = "/api/operator/workspaces/{workspace_id:str}"


@get("/api/operator/workspaces", include_in_schema=False)
async def get_all_workspaces(
    *,
    hub: HubDependency,
    operator: OperatorDependency,
    search: _Search = "",
    in_state: _State = None,
    cursor: _Cursor = None,
    limit: _Limit = 100,
) -> OperatorWorkspacePage:
    """One page of all workspaces, deleted ones included, purged ones not."""
    del operator
    if cursor is not None and not is_id(cursor):
        raise CursorInvalid
    async with hub.directory.reading() as tx:
        after = WorkspaceId(cursor) if cursor is not None else None
        found = await tx.workspaces.page_of_all(after, limit + 1, Wanted(in_state, search))
        shapes = await _shapes(hub, tx, found[:limit])
    return OperatorWorkspacePage(shapes, shapes[-1].id if len(found) > limit else None)


@get(_DEEDS, include_in_schema=False)
async def get_any_workspace(
    workspace_id: FromPath[str], hub: HubDependency, operator: OperatorDependency
) -> OperatorWorkspaceDetails:
    """One workspace, purged ones included: with its members and receipts."""
    del operator
    async with hub.directory.reading() as tx:
        workspace = await _existing(tx, WorkspaceId(workspace_id))
        (shape,) = await _shapes(hub, tx, [workspace])
        members = await tx.members.page(workspace.id, None, _ALL_MEMBERS)
        receipts = await tx.receipts.of_workspace(workspace.id)
    return OperatorWorkspaceDetails(
        workspace=shape,
        members=[
            OperatorMember(seen(one.person), one.member.role.value, iso_milliseconds(one.member.joined_at))
            for one, _ in members
        ],
        receipts=[OperatorReceipt(one.id, one.kind, iso_milliseconds(one.at), dict(one.data)) for one in receipts],
    )


@post(_DEEDS + "/archive", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_archive_any(
    workspace_id: FromPath[str], hub: HubDependency, asking: AskingDependency, operator: OperatorDependency
) -> OperatorWorkspaceChange:
    """Archive it."""
    del operator
    async with hub.directory.transaction() as tx:
        changed = await archive(WorkspaceId(workspace_id), workspace_stores_of(tx), by_nobody(hub, asking))
        return await _change(hub, tx, WorkspaceId(workspace_id), changed=changed)


@post(_DEEDS + "/unarchive", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_unarchive_any(
    workspace_id: FromPath[str], hub: HubDependency, asking: AskingDependency, operator: OperatorDependency
) -> OperatorWorkspaceChange:
    """Bring an archived one back."""
    del operator
    async with hub.directory.transaction() as tx:
        changed = await unarchive(WorkspaceId(workspace_id), workspace_stores_of(tx), by_nobody(hub, asking))
        return await _change(hub, tx, WorkspaceId(workspace_id), changed=changed)


@post(_DEEDS + "/delete", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_delete_any(
    workspace_id: FromPath[str], hub: HubDependency, asking: AskingDependency, operator: OperatorDependency
) -> OperatorWorkspaceChange:
    """Delete it; its owners hear of it and can bring it back."""
    del operator
    async with hub.directory.transaction() as tx:
        stores, occasion = workspace_stores_of(tx), by_nobody(hub, asking)
        await delete(WorkspaceId(workspace_id), stores, occasion, grace=hub.workspaces.grace)
        return await _change(hub, tx, WorkspaceId(workspace_id), changed=True)


@post(_DEEDS + "/undelete", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_undelete_any(
    workspace_id: FromPath[str], hub: HubDependency, asking: AskingDependency, operator: OperatorDependency
) -> OperatorWorkspaceChange:
    """Bring a deleted one back, as long as its purge has not begun and whatever the quotas of its owners."""
    del operator
    async with hub.directory.transaction() as tx:
        stores, occasion = workspace_stores_of(tx), by_nobody(hub, asking)
        changed = await undelete(WorkspaceId(workspace_id), stores, occasion, grace=hub.workspaces.grace, quota=None)
        return await _change(hub, tx, WorkspaceId(workspace_id), changed=changed)


@post(_DEEDS + "/purge", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_purge(
    *,
    workspace_id: FromPath[str],
    hub: HubDependency,
    asking: AskingDependency,
    operator: OperatorDependency,
    now: _Now = False,
) -> OperatorWorkspaceChange:
    """Purge a deleted one whose time is over, or `now`. `changed` is false when it is gone already. WorkspaceNotDeleted, PurgeNotDue."""
    del operator
    purged = WorkspaceId(workspace_id)
    async with hub.directory.reading() as tx:
        gone = (await _existing(tx, purged)).purged_at is not None
    receipt = await purge(hub, purged, None if now else hub.clock.now() - hub.workspaces.grace, asking)
    if receipt is None:
        raise PurgeNotDue
    async with hub.directory.reading() as tx:
        return await _change(hub, tx, purged, changed=not gone)


@patch(_DEEDS + "/members/{user_id:str}", include_in_schema=False)
async def patch_any_member(
    *,
    workspace_id: FromPath[str],
    user_id: FromPath[str],
    data: JSONBody[ChangeRoleRequest],
    hub: HubDependency,
    asking: AskingDependency,
    operator: OperatorDependency,
) -> OperatorWorkspaceChange:
    """Give a member another role."""
    del operator
    where = WorkspaceId(workspace_id)
    async with hub.directory.transaction() as tx:
        who = (await named_user(tx, user_id)).id
        changed = await change_role(where, who, Role(data.role), workspace_stores_of(tx), by_nobody(hub, asking))
        return await _change(hub, tx, where, changed=changed)


@delete_route(_DEEDS + "/members/{user_id:str}", include_in_schema=False, status_code=HTTPStatus.OK)
async def delete_any_member(
    workspace_id: FromPath[str],
    user_id: FromPath[str],
    hub: HubDependency,
    asking: AskingDependency,
    operator: OperatorDependency,
) -> OperatorWorkspaceChange:
    """Remove a member."""
    del operator
    where = WorkspaceId(workspace_id)
    async with hub.directory.transaction() as tx:
        who = (await named_user(tx, user_id)).id
        await remove_member(where, who, workspace_stores_of(tx), by_nobody(hub, asking))
        return await _change(hub, tx, where, changed=True)


@put(_DEEDS + "/owner", include_in_schema=False, status_code=HTTPStatus.OK)
async def put_owner(
    workspace_id: FromPath[str],
    data: JSONBody[SetOwnerRequest],
    hub: HubDependency,
    asking: AskingDependency,
    operator: OperatorDependency,
) -> OperatorWorkspaceChange:
    """Make somebody an owner, member or not: for a workspace that has lost everybody who could offer it."""
    del operator
    where = WorkspaceId(workspace_id)
    async with hub.directory.transaction() as tx:
        who = (await named_user(tx, data.user_id)).id
        changed = await set_owner(where, who, workspace_stores_of(tx), by_nobody(hub, asking))
        return await _change(hub, tx, where, changed=changed)


async def _existing(tx: Transaction, workspace_id: WorkspaceId) -> Workspace:
    workspace = await tx.workspaces.by_id(workspace_id) if is_id(workspace_id) else None
    if workspace is None:
        raise WorkspaceMissing
    return workspace


async def _change(hub: Hub, tx: Transaction, workspace_id: WorkspaceId, *, changed: bool) -> OperatorWorkspaceChange:
    (shape,) = await _shapes(hub, tx, [await _existing(tx, workspace_id)])
    return OperatorWorkspaceChange(shape, changed)


async def _shapes(hub: Hub, tx: Transaction, found: Sequence[Workspace]) -> list[OperatorWorkspace]:
    ids = [workspace.id for workspace in found]
    counts, owners = await tx.members.counts(ids), await tx.members.owners(ids)
    heads = await hub.log.heads(ids)
    return [
        OperatorWorkspace(
            id=one.id,
            name=one.name,
            state="purged" if one.purged_at is not None else one.state.value,
            created_at=iso_milliseconds(one.created_at),
            created_by=one.created_by,
            members=counts.get(one.id, 0),
            owners=[seen(person) for person in owners.get(one.id, ())],
            archived_at=moment_or_none(one.archived_at),
            deleted_at=moment_or_none(one.deleted_at),
            purge_at=moment_or_none(one.deleted_at + hub.workspaces.grace if one.deleted_at is not None else None),
            purged_at=moment_or_none(one.purged_at),
            head=heads[one.id].seq if one.id in heads else 0,
            bytes=heads[one.id].size if one.id in heads else 0,
        )
        for one in found
    ]
