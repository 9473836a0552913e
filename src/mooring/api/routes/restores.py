"""`/api/workspaces/{workspace_id}/restores`: planning, asking for and following restores."""

from http import HTTPStatus

from litestar import get, post
from litestar.params import FromPath, JSONBody

from mooring.accounts.factors.errors import StepUpRequired
from mooring.api.asking import AskingDependency, HubDependency, PrincipalDependency, RecentDependency
from mooring.api.occasions import by_person
from mooring.api.openapi import BODY, LIMITED, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.rate_limits import limit_restores
from mooring.api.restore_asking import begin, stop
from mooring.api.restoring import plan_shape, planned, restore_shapes, target_from
from mooring.backups import ArchiveUnavailable, BackupMissing
from mooring.backups.errors import ArchivedDamaged
from mooring.backups.restoring import RestoreId
from mooring.backups.restoring.errors import (
    BackupUnproven,
    RestoreMissing,
    RestoreNameWrong,
    RestoreOver,
    RestoreRunning,
    RestoreSourceMissing,
    RestoreTargetInvalid,
    RestoreTooMuch,
)
from mooring.hub import Hub
from mooring.kit.ids import is_id
from mooring.sessions import Principal
from mooring.wire.restores import PlanRequest, RestoreList, RestorePlanned, RestoreShape, StartRestoreRequest
from mooring.workspaces import Action, Role, WorkspaceId, require
from mooring.workspaces.errors import (
    RoleTooLow,
    WorkspaceArchived,
    WorkspaceForbidden,
    WorkspaceMissing,
    WorkspaceNameInvalid,
    WorkspaceQuotaReached,
)

_NOT_A_MEMBER = (*SIGNED_IN, WorkspaceForbidden, WorkspaceMissing)
_NOT_THEIRS = (*_NOT_A_MEMBER, RoleTooLow)
_NOT_THERE = (
    RestoreTargetInvalid,
    BackupMissing,
    BackupUnproven,
    RestoreSourceMissing,
    ArchivedDamaged,
    ArchiveUnavailable,
)
_RESTORES = "/api/workspaces/{workspace_id:str}/restores"
_NOT_BEGUN = (
    RestoreNameWrong,
    RestoreRunning,
    WorkspaceArchived,
    WorkspaceNameInvalid,
    WorkspaceQuotaReached,
    RestoreTooMuch,
)
_SHOWN = 20


@get(
    _RESTORES,
    operation_id="listRestores",
    summary="The restores of a workspace",
    description="For every member: the newest twenty. Copies are shown to who asked for them, and to owners.",
    tags=["Restores"],
    security=SIGNED_IN_BY,
    responses=refuses(*_NOT_A_MEMBER),
)
async def get_restores(workspace_id: FromPath[str], hub: HubDependency, principal: PrincipalDependency) -> RestoreList:
    """Newest first."""
    asked, role = await _required(hub, principal, workspace_id, Action.READ)
    concerning = None if role is Role.OWNER else principal.user_id
    async with hub.directory.reading() as tx:
        return RestoreList(await restore_shapes(hub, tx, await tx.restores.of(asked, _SHOWN, concerning)))


@get(
    _RESTORES + "/{restore_id:str}",
    operation_id="getRestore",
    summary="One restore, and how far it is",
    description="For every member; a copy for who asked for it, and for owners.",
    tags=["Restores"],
    security=SIGNED_IN_BY,
    responses=refuses(*_NOT_A_MEMBER, RestoreMissing),
)
async def get_restore(
    workspace_id: FromPath[str], restore_id: FromPath[str], hub: HubDependency, principal: PrincipalDependency
) -> RestoreShape:
    """One of the workspace."""
    asked, role = await _required(hub, principal, workspace_id, Action.READ)
    async with hub.directory.reading() as tx:
        restore = await tx.restores.by_id(RestoreId(restore_id)) if is_id(restore_id) else None
        if restore is None or restore.workspace_id != asked:
            raise RestoreMissing
        # An owner may want to stop a copy that is in the way of a restore.
        if role is not Role.OWNER and not restore.concerns(principal.user_id):
            raise RestoreMissing
        (shape,) = await restore_shapes(hub, tx, [restore])
        return shape


@post(
    _RESTORES + "/plan",
    operation_id="planRestore",
    summary="What a restore would keep and take away",
    description="For its owners. Nothing is changed.",
    tags=["Restores"],
    status_code=HTTPStatus.OK,
    security=SIGNED_IN_BY,
    responses=refuses(*_NOT_THEIRS, *BODY, OriginRefused, *_NOT_THERE),
)
async def post_plan(
    workspace_id: FromPath[str], data: JSONBody[PlanRequest], hub: HubDependency, principal: PrincipalDependency
) -> RestorePlanned:
    """The plan."""
    asked, _ = await _required(hub, principal, workspace_id, Action.RESTORE)
    made = await planned(hub, asked, target_from(data.to))
    return RestorePlanned(await plan_shape(hub, asked, made, principal.user_id))


@post(
    _RESTORES,
    operation_id="startRestore",
    summary="Restore a workspace, or a copy of it",
    description="For its owners; needs a recent authentication. It goes on in the background: `getRestore` and the event stream "
    "tell how far it is.",
    tags=["Restores"],
    status_code=HTTPStatus.CREATED,
    security=SIGNED_IN_BY,
    responses=refuses(*_NOT_THEIRS, *BODY, *LIMITED, OriginRefused, StepUpRequired, *_NOT_THERE, *_NOT_BEGUN),
)
async def post_restore(
    workspace_id: FromPath[str],
    data: JSONBody[StartRestoreRequest],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
    *,
    recent: RecentDependency,
) -> RestoreShape:
    """One that begins soon."""
    del recent
    asked, _ = await _required(hub, principal, workspace_id, Action.RESTORE)
    await limit_restores(hub, asked)
    return await begin(hub, asked, data, by_person(hub, asking, principal))


@post(
    _RESTORES + "/{restore_id:str}/abort",
    operation_id="abortRestore",
    summary="Stop a restore",
    description="For the workspace's owners, until the events are swapped. Everything is as it was, in a moment.",
    tags=["Restores"],
    status_code=HTTPStatus.OK,
    security=SIGNED_IN_BY,
    responses=refuses(*_NOT_THEIRS, OriginRefused, RestoreMissing, RestoreOver),
)
async def post_restore_abort(
    workspace_id: FromPath[str],
    restore_id: FromPath[str],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
) -> RestoreShape:
    """It stops."""
    return await stop(hub, WorkspaceId(workspace_id), restore_id, by_person(hub, asking, principal))


async def _required(
    hub: Hub, principal: Principal, workspace_id: str, action: Action
) -> tuple[WorkspaceId, Role | None]:
    asked = WorkspaceId(workspace_id)
    return asked, require(await hub.access_view.standing(principal.user_id, asked), action).role
