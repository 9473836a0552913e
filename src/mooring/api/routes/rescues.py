"""`/api/workspaces/{workspace_id}/rescues`: edits that devices brought after a restore; to be looked at, kept and put back."""

from http import HTTPStatus
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream

from mooring.accounts import UserId
from mooring.api.asking import AskingDependency, HubDependency, OperatorDependency, PrincipalDependency
from mooring.api.occasions import by_nobody, by_person
from mooring.api.openapi import BODY, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.rescuing import edits_file, reapply, rescue_shapes
from mooring.backups.rescue import RescueMissing
from mooring.hub import Hub
from mooring.kit.ids import is_id
from mooring.sessions import Principal
from mooring.wire.rescues import Reapplied, ReapplyRequest, RescueList
from mooring.workspaces import Action, WorkspaceId, decide, require
from mooring.workspaces.errors import (
    RoleTooLow,
    WorkspaceArchived,
    WorkspaceForbidden,
    WorkspaceFull,
    WorkspaceMissing,
    WritesPaused,
    WritesRestoring,
)

_NOT_A_MEMBER = (*SIGNED_IN, WorkspaceForbidden, WorkspaceMissing)
_NOT_NOW = (WritesPaused, WritesRestoring, WorkspaceArchived, WorkspaceFull)
_RESCUES = "/api/workspaces/{workspace_id:str}/rescues"
_ANY = "/api/operator/workspaces/{workspace_id:str}/rescues"
_EVENTS = "/{restore_id:str}/events"
_REAPPLY = "/{restore_id:str}/reapply"
_LINES = "application/x-ndjson"
_Device = Annotated[str | None, QueryParameter(name="device", max_length=64)]


@get(
    _RESCUES,
    operation_id="listRescues",
    summary="Edits that were kept aside after restores",
    description="Owners see those of every device, other members those of their own.",
    tags=["Rescues"],
    security=SIGNED_IN_BY,
    responses=refuses(*_NOT_A_MEMBER),
)
async def get_rescues(workspace_id: FromPath[str], hub: HubDependency, principal: PrincipalDependency) -> RescueList:
    """Newest restore first."""
    asked = WorkspaceId(workspace_id)
    return RescueList(await rescue_shapes(hub, asked, await _whose(hub, principal, asked)))


@get(
    _RESCUES + _EVENTS,
    operation_id="downloadRescue",
    summary="Download edits that were kept aside",
    description="A line of JSON for each, in the order in which they came: `seq`, `at`, `userId`, `device` and the `event` as it "
    "was pushed. Owners get those of every device, or of the one that they name; other members those of their own.",
    tags=["Rescues"],
    media_type=_LINES,
    security=SIGNED_IN_BY,
    responses=refuses(*_NOT_A_MEMBER, RescueMissing),
)
async def get_rescue_events(
    workspace_id: FromPath[str],
    restore_id: FromPath[str],
    hub: HubDependency,
    principal: PrincipalDependency,
    device: _Device = None,
) -> Stream:
    """As a file."""
    asked = WorkspaceId(workspace_id)
    return await _file(hub, asked, restore_id, device, await _whose(hub, principal, asked))


@post(
    _RESCUES + _REAPPLY,
    operation_id="reapplyRescue",
    summary="Put edits back that were kept aside",
    description="For its owners. They become new events at the end of the workspace, each once, however often this is asked for: "
    "of one device, or of all. What was cut off goes on when it is asked for again.",
    tags=["Rescues"],
    status_code=HTTPStatus.OK,
    security=SIGNED_IN_BY,
    responses=refuses(*_NOT_A_MEMBER, RoleTooLow, *BODY, OriginRefused, RescueMissing, *_NOT_NOW),
)
async def post_reapply(
    workspace_id: FromPath[str],
    restore_id: FromPath[str],
    data: JSONBody[ReapplyRequest],
    hub: HubDependency,
    *,
    asking: AskingDependency,
    principal: PrincipalDependency,
) -> Reapplied:
    """How many were put back."""
    asked = WorkspaceId(workspace_id)
    require(await hub.access_view.standing(principal.user_id, asked), Action.RESTORE)
    return Reapplied(await reapply(hub, asked, restore_id, data.device, by_person(hub, asking, principal)))


@get(_ANY, include_in_schema=False)
async def get_any_rescues(workspace_id: FromPath[str], hub: HubDependency, operator: OperatorDependency) -> RescueList:
    """Of any workspace."""
    del operator
    return RescueList(await rescue_shapes(hub, await _existing(hub, workspace_id), None))


@get(_ANY + _EVENTS, include_in_schema=False, media_type=_LINES)
async def get_any_rescue_events(
    workspace_id: FromPath[str],
    restore_id: FromPath[str],
    hub: HubDependency,
    operator: OperatorDependency,
    device: _Device = None,
) -> Stream:
    """As a file."""
    del operator
    return await _file(hub, await _existing(hub, workspace_id), restore_id, device, None)


@post(_ANY + _REAPPLY, include_in_schema=False, status_code=HTTPStatus.OK)
async def post_any_reapply(
    workspace_id: FromPath[str],
    restore_id: FromPath[str],
    data: JSONBody[ReapplyRequest],
    hub: HubDependency,
    *,
    asking: AskingDependency,
    operator: OperatorDependency,
) -> Reapplied:
    """Its members see that the operator did."""
    del operator
    asked = await _existing(hub, workspace_id)
    return Reapplied(await reapply(hub, asked, restore_id, data.device, by_nobody(hub, asking)))


async def _whose(hub: Hub, principal: Principal, workspace_id: WorkspaceId) -> UserId | None:
    """Whose edits one may see: None for everybody's."""
    standing = require(await hub.access_view.standing(principal.user_id, workspace_id), Action.READ)
    return None if decide(standing, Action.RESTORE) is None else principal.user_id


async def _existing(hub: Hub, workspace_id: str) -> WorkspaceId:
    async with hub.directory.reading() as tx:
        workspace = await tx.workspaces.by_id(WorkspaceId(workspace_id)) if is_id(workspace_id) else None
    if workspace is None or workspace.purged_at is not None:
        raise WorkspaceMissing
    return workspace.id


async def _file(hub: Hub, workspace_id: WorkspaceId, restore_id: str, device: str | None, of: UserId | None) -> Stream:
    lines = await edits_file(hub, workspace_id, restore_id, device, of)
    headers = {"Content-Disposition": 'attachment; filename="kept-edits.jsonl"'}
    return Stream(lines, media_type=_LINES, headers=headers)
