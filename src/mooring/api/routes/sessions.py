"""`/api/sessions`: signing in, and the list of devices."""

from functools import partial
from http import HTTPStatus

from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody

from mooring.accounts import authenticate, find_by_typed_email, redeem
from mooring.accounts.errors import Busy, CredentialsWrong
from mooring.api.asking import AskingDependency, HubDependency, PrincipalDependency, delivery_by_cookie
from mooring.api.cookies import cleared_cookies
from mooring.api.openapi import BODY, LIMITED, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.rate_limits import limit_login
from mooring.api.replies import session_shape, signed_in_reply
from mooring.sessions import EndReason, SessionId, end_everywhere, end_one, start_session
from mooring.sessions.errors import SessionMissing
from mooring.wire.api import LoginRequest, SessionList, SignedIn


@post(
    "/api/sessions",
    operation_id="signIn",
    summary="Sign in",
    description="Answers alike, in body and in time, whether or not the address has an account.",
    tags=["Sessions"],
    responses=refuses(*BODY, *LIMITED, CredentialsWrong, OriginRefused, Busy),
)
async def post_session(
    data: JSONBody[LoginRequest], hub: HubDependency, asking: AskingDependency
) -> Response[SignedIn]:
    """Prove the password outside the transaction, since that is slow; then start a session."""
    by_cookie = delivery_by_cookie(hub, asking, data.delivery)
    await limit_login(hub, asking.network, data.email)
    async with hub.directory.reading() as tx:
        found = await find_by_typed_email(tx.accounts, data.email)
    proof = await authenticate(found, data.password, hub.hasher)
    now = hub.clock.now()
    async with hub.directory.transaction() as tx:
        user = await redeem(proof, tx.accounts)
        started = await start_session(user.id, asking.user_agent, hub.mint, tx.sessions, ids=hub.ids, at=now)
        default = await tx.workspaces.default_of(user.id)
    return signed_in_reply(
        hub,
        user=user,
        default=default,
        session=started.session,
        access=started.access,
        refresh_token=started.refresh_token,
        by_cookie=by_cookie,
        status=HTTPStatus.CREATED,
        now=now,
    )


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
