"""`/api/session`: the session that asks."""

from datetime import datetime
from functools import partial
from http import HTTPStatus

from litestar import Response, delete, get, post
from litestar.params import JSONBody

from mooring.accounts import UserId
from mooring.api.active_workspace import active_workspace
from mooring.api.asking import Asking, AskingDependency, HubDependency, PrincipalDependency
from mooring.api.cookies import REFRESH, cleared_cookies, cookie_of
from mooring.api.ending import ending_of
from mooring.api.openapi import BODY, LIMITED, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.principal import access_token_from_headers, principal_of, require_origin
from mooring.api.rate_limits import limit_refresh, limit_renewal
from mooring.api.replies import session_state, signed_in_reply
from mooring.hub import Hub, Transaction
from mooring.kit.secrets import token_hash
from mooring.sessions import EndReason, RefreshStores, Refused, Renewed, SessionId, end_own, refresh
from mooring.sessions.errors import (
    RefreshExpired,
    RefreshInvalid,
    RefreshMissing,
    RefreshReused,
    SessionEnded,
    TokenExpired,
    TokenInvalid,
    TokenMissing,
)
from mooring.wire.api import RefreshRequest, SessionState, SignedIn
from mooring.workspaces import WorkspaceId


@get(
    "/api/session",
    operation_id="getSession",
    summary="Who is signed in",
    tags=["Session"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN),
)
async def get_session(hub: HubDependency, principal: PrincipalDependency) -> SessionState:
    """The caller's user, session and default workspace, with the server's time."""
    async with hub.directory.reading() as tx:
        user = await tx.accounts.by_id(principal.user_id)
        session = await tx.sessions.by_id(principal.session_id)
        default = await tx.members.default_of(principal.user_id)
    if user is None or session is None:
        raise TokenInvalid
    return session_state(user, session, default, principal, hub.clock.now())


@post(
    "/api/session/refresh",
    operation_id="refreshSession",
    summary="Renew the session",
    description=(
        "Every presenter of one refresh token gets the same successor until that one was used. A token that comes back "
        "later ends the session. A client gives its session up on SESSION_ENDED and the REFRESH codes only."
    ),
    tags=["Session"],
    status_code=HTTPStatus.OK,
    responses=refuses(
        *BODY, *LIMITED, RefreshMissing, RefreshInvalid, RefreshExpired, RefreshReused, SessionEnded, OriginRefused
    ),
)
async def post_refresh(
    hub: HubDependency, asking: AskingDependency, data: JSONBody[RefreshRequest | None] = None
) -> Response[SignedIn]:
    """Renew by the token in the body, else by the cookie; the next token goes the way this one came."""
    token, by_cookie = _presented(hub, asking, data)
    now = hub.clock.now()
    try:
        await limit_refresh(hub, asking.network)
        outcome, default = await _refreshed(hub, asking, token, now, data.workspace_id if data is not None else None)
    except Exception as error:
        # Also a bug or a lost database: each is counted by its kind, since many that fail sign people out. Then it goes on as it would.
        hub.refreshes.failed(error)
        raise
    hub.refreshes.done(outcome)
    if isinstance(outcome, Refused):
        raise outcome.refusal
    return signed_in_reply(
        hub,
        user=outcome.user,
        default=default,
        session=outcome.session,
        access=outcome.access,
        refresh_token=outcome.refresh_token,
        by_cookie=by_cookie,
        status=HTTPStatus.OK,
        now=now,
    )


@delete(
    "/api/session",
    operation_id="signOut",
    summary="Sign out on this device",
    tags=["Session"],
    status_code=HTTPStatus.NO_CONTENT,
    security=SIGNED_IN_BY,
    responses=refuses(TokenMissing, TokenInvalid, TokenExpired, OriginRefused),
)
async def delete_session(hub: HubDependency, asking: AskingDependency) -> Response[None]:
    """End the caller's session, known by its access token or, when that has expired, by its refresh cookie."""
    session = await _session_to_end(hub, asking)
    if session is not None:
        async with hub.directory.transaction() as tx:
            if await end_own(session[0], ending_of(hub, tx, session[1], asking)):
                tx.after_commit(partial(hub.live_sessions.ended, session[0], EndReason.SIGNED_OUT_ELSEWHERE))
    reply: Response[None] = Response(None, status_code=HTTPStatus.NO_CONTENT)
    for cookie in cleared_cookies(hub.web):
        reply.set_cookie(cookie)
    return reply


async def _refreshed(
    hub: Hub, asking: Asking, token: str, now: datetime, workspace_id: str | None
) -> tuple[Renewed | Refused, WorkspaceId | None]:
    async with hub.directory.transaction() as tx:
        stores = RefreshStores(tx.sessions, tx.accounts, tx.outbox, tx.audit)
        active = partial(active_workspace, tx, wanted=workspace_id)
        outcome = await refresh(
            token, hub.mint, stores, ids=hub.ids, at=now, user_agent=asking.user_agent, active=active
        )
        return outcome, await _told(outcome, hub, tx)


def _presented(hub: Hub, asking: Asking, data: RefreshRequest | None) -> tuple[str, bool]:
    if data is not None and data.refresh_token is not None:
        return data.refresh_token, False
    token = cookie_of(asking.headers, REFRESH)
    if token is None:
        raise RefreshMissing
    require_origin(hub, asking.headers)
    return token, True


async def _told(outcome: Renewed | Refused, hub: Hub, tx: Transaction) -> WorkspaceId | None:
    """Note what open sockets are to hear after the commit; the default workspace for the reply."""
    if isinstance(outcome, Refused):
        tx.after_commit(partial(hub.live_sessions.ended, outcome.session_id, outcome.reason))
        return None
    # After the rotation on purpose: refused here, the transaction is undone and the same token works a moment later.
    await limit_renewal(hub, outcome.session.id)
    session = outcome.session
    tx.after_commit(partial(hub.live_sessions.renewed, session.id, outcome.access.expires_at, session.expires_at))
    return await tx.members.default_of(outcome.user.id)


async def _session_to_end(hub: Hub, asking: Asking) -> tuple[SessionId, UserId] | None:
    """The session to end and whose it is; None when it is over already."""
    refresh_cookie = cookie_of(asking.headers, REFRESH)
    if refresh_cookie is not None and not _by_bearer(asking):
        require_origin(hub, asking.headers)
        async with hub.directory.reading() as tx:
            session = await tx.sessions.session_of_token(token_hash(refresh_cookie))
        if session is not None:
            return session.id, session.user_id
    try:
        principal = await principal_of(hub, asking.method, asking.headers)
    except SessionEnded:
        return None
    return principal.session_id, principal.user_id


def _by_bearer(asking: Asking) -> bool:
    found = access_token_from_headers(asking.headers)
    return found is not None and not found[1]
