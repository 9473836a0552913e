"""`/api/sessions`: the list of devices. Signing in is in `sign_in`."""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from litestar import Response, delete, get
from litestar.params import FromPath, QueryParameter

from mooring.api.asking import AskingDependency, HubDependency, PrincipalDependency
from mooring.api.cookies import cleared_cookies
from mooring.api.ending import ending_of, tell_ended
from mooring.api.openapi import SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.replies import session_shape
from mooring.hub import Hub
from mooring.kit.errors import Invalid
from mooring.sessions import EndReason, Session, SessionId, end_everywhere, end_one
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
    now = hub.clock.now()
    async with hub.directory.reading() as tx:
        found = await tx.sessions.open_of(principal.user_id, now)
    return SessionList([session_shape(_seen(hub, one, now), principal.session_id) for one in found])


@delete(
    "/api/sessions",
    operation_id="signOutEverywhere",
    summary="Sign out on all devices",
    description="On this one too, unless `keepCurrent` is true.",
    tags=["Sessions"],
    status_code=HTTPStatus.NO_CONTENT,
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, OriginRefused, Invalid),
)
async def delete_sessions(
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
    keep_current: Annotated[bool, QueryParameter(name="keepCurrent")] = False,
) -> Response[None]:
    """End them; what is open in them hears of it right after the commit."""
    reason = EndReason.REVOKED if keep_current else EndReason.SIGNED_OUT_ELSEWHERE
    async with hub.directory.transaction() as tx:
        ending = ending_of(hub, tx, principal.user_id, asking)
        keep = principal.session_id if keep_current else None
        tell_ended(hub, tx, await end_everywhere(principal.user_id, reason, ending, keep=keep), reason)
    reply: Response[None] = Response(None, status_code=HTTPStatus.NO_CONTENT)
    for cookie in () if keep_current else cleared_cookies(hub.web):
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
async def delete_one_session(
    session_id: FromPath[str], hub: HubDependency, asking: AskingDependency, principal: PrincipalDependency
) -> None:
    """Revoke one of the caller's sessions."""
    revoked = SessionId(session_id)
    async with hub.directory.transaction() as tx:
        if await end_one(principal.user_id, revoked, ending_of(hub, tx, principal.user_id, asking)):
            tell_ended(hub, tx, [revoked], EndReason.REVOKED)


def _seen(hub: Hub, session: Session, now: datetime) -> Session:
    """A session with an open socket or event stream is seen at this very moment."""
    return session if hub.live_sessions.standing(session.id) is None else replace(session, last_seen_at=now)
