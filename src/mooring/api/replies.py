"""From what the domain packages return to the shapes on the wire."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from litestar import Response
from msgspec import UNSET

from mooring.accounts import User
from mooring.accounts.factors import Factors, Passkey
from mooring.api.cookies import session_cookies
from mooring.hub import Hub
from mooring.kit.clock import iso_milliseconds
from mooring.kit.device import device_name
from mooring.sessions import AccessToken, Principal, Session, SessionId
from mooring.wire.api import Person, SessionShape, SessionState, SignedIn, UserShape
from mooring.wire.factors import FactorsShape, PasskeyShape, TotpShape
from mooring.workspaces import WorkspaceId


def user_shape(user: User) -> UserShape:
    return UserShape(id=user.id, email=user.email.address, name=user.name, verified=user.verified_at is not None)


def person_shape(user: User) -> Person:
    return Person(id=user.id, name=user.name, email=user.email.address)


def session_shape(session: Session, current: SessionId) -> SessionShape:
    return SessionShape(
        id=session.id,
        created_at=iso_milliseconds(session.created_at),
        last_seen_at=iso_milliseconds(session.last_seen_at),
        device_name=device_name(session.user_agent),
        place=None,
        authenticated_at=iso_milliseconds(session.authenticated_at),
        current=session.id == current,
    )


def session_state(
    user: User, session: Session, default: WorkspaceId | None, principal: Principal, now: datetime
) -> SessionState:
    return SessionState(
        user=user_shape(user),
        default_workspace_id=default,
        session=session_shape(session, session.id),
        expires_at=iso_milliseconds(principal.expires_at),
        session_expires_at=iso_milliseconds(session.expires_at),
        server_time=iso_milliseconds(now),
    )


def factors_shape(factors: Factors) -> FactorsShape:
    since = factors.totp_since
    return FactorsShape(
        totp=TotpShape(iso_milliseconds(since)) if since is not None else None,
        passkeys=[passkey_shape(passkey) for passkey in factors.passkeys],
        recovery_codes_left=factors.recovery_codes_left,
    )


def passkey_shape(passkey: Passkey) -> PasskeyShape:
    used = passkey.last_used_at
    return PasskeyShape(
        id=passkey.id,
        name=passkey.name,
        created_at=iso_milliseconds(passkey.created_at),
        last_used_at=iso_milliseconds(used) if used is not None else None,
    )


def signed_in_reply(  # the parts of one reply, named at each call
    hub: Hub,
    *,
    user: User,
    default: WorkspaceId | None,
    session: Session,
    access: AccessToken,
    refresh_token: str,
    by_cookie: bool,
    status: HTTPStatus,
    now: datetime,
) -> Response[SignedIn]:
    """Session and tokens; the refresh token as a cookie or in the body, never in both."""
    content = SignedIn(
        user=user_shape(user),
        default_workspace_id=default,
        session=session_shape(session, session.id),
        access_token=access.text,
        expires_at=iso_milliseconds(access.expires_at),
        session_expires_at=iso_milliseconds(session.expires_at),
        server_time=iso_milliseconds(now),
        refresh_token=UNSET if by_cookie else refresh_token,
    )
    reply: Response[Any] = Response(content, status_code=status)
    for cookie in _cookies(hub, session, access, refresh_token, now) if by_cookie else ():
        reply.set_cookie(cookie)
    return reply


def _cookies(hub: Hub, session: Session, access: AccessToken, refresh_token: str, now: datetime) -> list[Any]:
    return session_cookies(
        access_token=access.text,
        access_life=access.expires_at - now,
        refresh_token=refresh_token,
        refresh_life=session.absolute_expires_at - now,
        web=hub.web,
    )
