"""`/api/sessions`: the list of devices. Signing in is in `sign_in`."""

from functools import partial
from http import HTTPStatus

from litestar import Response, delete, get
from litestar.params import FromPath

from mooring.api.asking import HubDependency, PrincipalDependency
from mooring.api.cookies import cleared_cookies
from mooring.api.openapi import SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.replies import session_shape
from mooring.sessions import EndReason, SessionId, end_everywhere, end_one
from mooring.sessions.errors import SessionMissing
from mooring.wire.api import SessionList


@get(
    "/api/sessions",
    operation_id="listSessions",
    summary="List the devices that are signed in",
    tags=["Sessions"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN),
)
async def get_sessions(hub: HubDependency, principal: PrincipalDependency) -> SessionList:
    """All sessions of the caller that are not over."""
    async with hub.directory.reading() as tx:
        found = await tx.sessions.open_of(principal.user_id, hub.clock.now())
    return SessionList([session_shape(session, principal.session_id) for session in found])


@delete(
    "/api/sessions",
    operation_id="signOutEverywhere",
    summary="Sign out on all devices, this one included",
    tags=["Sessions"],
    status_code=HTTPStatus.NO_CONTENT,
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, OriginRefused),
)
async def delete_sessions(hub: HubDependency, principal: PrincipalDependency) -> Response[None]:
    """End them all; open sockets hear of it right after the commit."""
    async with hub.directory.transaction() as tx:
        for session_id in await end_everywhere(principal.user_id, tx.sessions, at=hub.clock.now()):
            tx.after_commit(partial(hub.live_sessions.ended, session_id, EndReason.SIGNED_OUT_ELSEWHERE))
    reply: Response[None] = Response(None, status_code=HTTPStatus.NO_CONTENT)
    for cookie in cleared_cookies(hub.web):
        reply.set_cookie(cookie)
    return reply


@delete(
    "/api/sessions/{session_id:str}",
    operation_id="revokeSession",
    summary="Sign one device out",
    tags=["Sessions"],
    status_code=HTTPStatus.NO_CONTENT,
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, OriginRefused, SessionMissing),
)
async def delete_one_session(session_id: FromPath[str], hub: HubDependency, principal: PrincipalDependency) -> None:
    """Revoke one of the caller's sessions."""
    revoked = SessionId(session_id)
    async with hub.directory.transaction() as tx:
        if await end_one(principal.user_id, revoked, tx.sessions, at=hub.clock.now()):
            tx.after_commit(partial(hub.live_sessions.ended, revoked, EndReason.REVOKED))
