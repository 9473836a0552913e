"""`/api/operator/handlers`: what runs handlers, where they are, and running them again. By the operator key only."""

from http import HTTPStatus
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from mooring.api.asking import HubDependency, OperatorDependency
from mooring.api.handler_desk import HandlerDesk
from mooring.monitor.ledger import pause, resume
from mooring.wire.handlers import HandlerDetail, HandlerList, HandlerShape, ReplayReply, ReplayRequest

_ALL = "/api/operator/handlers"
_ONE = "/api/operator/handlers/{name:str}"
_Cursor = Annotated[str | None, QueryParameter(max_length=200)]
_Limit = Annotated[int, QueryParameter(ge=1, le=500)]


@get(_ALL, include_in_schema=False)
async def get_handlers(hub: HubDependency, operator: OperatorDependency) -> HandlerList:
    """All of them."""
    del operator
    return HandlerList(await HandlerDesk(hub).all())


@get(_ONE, include_in_schema=False)
async def get_handler(
    name: FromPath[str],
    hub: HubDependency,
    operator: OperatorDependency,
    *,
    cursor: _Cursor = None,
    limit: _Limit = 100,
) -> HandlerDetail:
    """One, with a page of its workspaces. HandlerMissing, CursorInvalid."""
    del operator
    return await HandlerDesk(hub).one(name, cursor, limit)


@post(_ONE + "/pause", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_handler_pause(name: FromPath[str], hub: HubDependency, operator: OperatorDependency) -> HandlerShape:
    """Begin nothing more of it. HandlerMissing."""
    del operator
    async with hub.directory.transaction() as tx:
        await pause(name, tx.ledger, hub.clock.now())
    return await HandlerDesk(hub).shape(name)


@post(_ONE + "/resume", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_handler_resume(name: FromPath[str], hub: HubDependency, operator: OperatorDependency) -> HandlerShape:
    """Go on with it. HandlerMissing."""
    del operator
    async with hub.directory.transaction() as tx:
        await resume(name, tx.ledger)
    return await HandlerDesk(hub).shape(name)


@post(_ONE + "/replay", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_handler_replay(
    name: FromPath[str], data: JSONBody[ReplayRequest], hub: HubDependency, operator: OperatorDependency
) -> ReplayReply:
    """Say what a replay would do, and do it when it is confirmed. HandlerMissing, WorkspaceMissing."""
    del operator
    return await HandlerDesk(hub).replay(name, data)
