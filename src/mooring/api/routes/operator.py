"""`/api/operator`: for whoever runs the service, by the operator key. Not in the public description."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, QueryParameter

from mooring.accounts import User, UserId
from mooring.api.asking import AskingDependency, HubDependency, OperatorDependency
from mooring.api.occasions import by_nobody, workspace_stores_of
from mooring.kit.clock import iso_milliseconds
from mooring.kit.ids import is_id
from mooring.wire.api import OperatorUser, OperatorUserPage
from mooring.wire.workspaces import PauseReply
from mooring.workspaces import WorkspaceId
from mooring.workspaces.errors import CursorInvalid
from mooring.workspaces.states import pause, resume

_Cursor = Annotated[str | None, QueryParameter(max_length=200)]
_Limit = Annotated[int, QueryParameter(ge=1, le=500)]


@get("/api/operator/users", include_in_schema=False)
async def get_users(
    hub: HubDependency, operator: OperatorDependency, cursor: _Cursor = None, limit: _Limit = 100
) -> OperatorUserPage:
    """One page of all users."""
    del operator
    async with hub.directory.reading() as tx:
        found = await tx.accounts.page(UserId(_after(cursor)) if cursor else None, limit + 1)
    shown = found[:limit]
    return OperatorUserPage([_user(user) for user in shown], shown[-1].id if len(found) > limit else None)


@post("/api/operator/workspaces/{workspace_id:str}/pause", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_pause(
    workspace_id: FromPath[str], hub: HubDependency, asking: AskingDependency, operator: OperatorDependency
) -> PauseReply:
    """Pause writes; open sockets park their pushes right after the commit."""
    del operator
    paused = WorkspaceId(workspace_id)
    async with hub.directory.transaction() as tx:
        changed = await pause(paused, workspace_stores_of(tx), by_nobody(hub, asking))
    return PauseReply(id=paused, paused=True, changed=changed)


@post("/api/operator/workspaces/{workspace_id:str}/resume", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_resume(
    workspace_id: FromPath[str], hub: HubDependency, asking: AskingDependency, operator: OperatorDependency
) -> PauseReply:
    """Let writes go on; parked pushes are admitted right after the commit."""
    del operator
    resumed = WorkspaceId(workspace_id)
    async with hub.directory.transaction() as tx:
        changed = await resume(resumed, workspace_stores_of(tx), by_nobody(hub, asking))
    return PauseReply(id=resumed, paused=False, changed=changed)


def _after(cursor: str) -> str:
    if not is_id(cursor):
        raise CursorInvalid
    return cursor


def _user(user: User) -> OperatorUser:
    return OperatorUser(
        id=user.id,
        email=user.email.address,
        name=user.name,
        verified=user.verified_at is not None,
        created_at=iso_milliseconds(user.created_at),
        closed_at=_moment(user.closed_at),
    )


def _moment(moment: datetime | None) -> str | None:
    return iso_milliseconds(moment) if moment is not None else None
