"""Who is asking: from the headers of a request to a principal whose session is alive."""

from collections.abc import Mapping

from mooring.api.cookies import ACCESS, REFRESH, cookie_of
from mooring.api.origin import OriginRefused, origin_allowed
from mooring.hub import Hub
from mooring.sessions import Principal
from mooring.sessions.errors import SessionEnded, TokenExpired, TokenInvalid, TokenMissing

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


async def principal_of(hub: Hub, method: str, headers: Mapping[str, str]) -> Principal:
    """Whoever sent `headers` (lower-case names).

    TokenMissing, TokenInvalid, TokenExpired, SessionEnded; OriginRefused for a cookie with a method that changes
    something and no allowed origin. TokenExpired also when only the refresh cookie is left: the browser has thrown the
    expired access token away, and the page should refresh, not give up.
    """
    token, by_cookie = required_token(headers)
    if by_cookie and method not in _SAFE:
        require_origin(hub, headers)
    principal = hub.mint.access.read(token)
    await hub.live_sessions.check(principal)
    return principal


async def principal_if_any(hub: Hub, method: str, headers: Mapping[str, str]) -> Principal | None:
    """Whoever sent `headers`, None for somebody who is not signed in, or not any more.

    TokenExpired while it could be renewed: who is signed in should not be told otherwise. OriginRefused as above.
    """
    try:
        return await principal_of(hub, method, headers)
    except (TokenMissing, TokenInvalid, SessionEnded):
        return None


def required_token(headers: Mapping[str, str]) -> tuple[str, bool]:
    """The access token and whether it came as a cookie. TokenMissing, or TokenExpired when the refresh cookie is left."""
    found = access_token_from_headers(headers)
    if found is None:
        raise TokenExpired if cookie_of(headers, REFRESH) else TokenMissing
    return found


def access_token_from_headers(headers: Mapping[str, str]) -> tuple[str, bool] | None:
    """The access token and whether it came as a cookie. `Authorization` goes first: a page cannot be made to send it."""
    bearer = bearer_token(headers)
    if bearer is not None:
        return bearer, False
    cookie = cookie_of(headers, ACCESS)
    return (cookie, True) if cookie is not None else None


def bearer_token(headers: Mapping[str, str]) -> str | None:
    """The token after `Authorization: Bearer`, if there is one."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def require_origin(hub: Hub, headers: Mapping[str, str]) -> None:
    """OriginRefused unless the request comes from a page that may use cookies."""
    if not origin_allowed(headers.get("origin"), hub.web):
        raise OriginRefused
