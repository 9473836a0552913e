"""The cookies of a browser: two of its session, one of itself. No script reads them, no other site's request carries them."""

from collections.abc import Mapping
from datetime import timedelta

from litestar.datastructures import Cookie

from mooring.hub import WebPolicy

ACCESS = "mooring_access"
REFRESH = "mooring_refresh"
DEVICE = "mooring_device"
_ACCESS_PATH = "/"
_DEVICE_PATH = "/api"
_REFRESH_PATH = "/api/session"  # it renews and ends the session, and is sent nowhere else


def session_cookies(
    *, access_token: str, access_life: timedelta, refresh_token: str, refresh_life: timedelta, web: WebPolicy
) -> list[Cookie]:
    """Both cookies, each for as long as its token can be of use."""
    return [
        _cookie(ACCESS, access_token, _ACCESS_PATH, access_life, web),
        _cookie(REFRESH, refresh_token, _REFRESH_PATH, refresh_life, web),
    ]


def cleared_cookies(web: WebPolicy) -> list[Cookie]:
    """Both cookies, emptied and outlived."""
    return [
        _cookie(ACCESS, "", _ACCESS_PATH, timedelta(0), web),
        _cookie(REFRESH, "", _REFRESH_PATH, timedelta(0), web),
    ]


def device_cookie(marks: str, life: timedelta, web: WebPolicy) -> Cookie:
    """What a browser keeps of who signed in on it, also when they sign out."""
    return _cookie(DEVICE, marks, _DEVICE_PATH, life, web)


def cookie_of(headers: Mapping[str, str], name: str) -> str | None:
    """The cookie of this name in lower-case `headers`; None when it is missing or empty.

    Read by hand: the standard library's parser gives up at the first odd character of any cookie, and another program
    on the same host may have set one.
    """
    pairs = (pair.strip().partition("=") for pair in headers.get("cookie", "").split(";"))
    return next((value.strip() or None for key, _, value in pairs if key == name), None)


def _cookie(name: str, value: str, path: str, life: timedelta, web: WebPolicy) -> Cookie:
    return Cookie(
        key=name,
        value=value,
        path=path,
        max_age=int(life.total_seconds()),
        httponly=True,
        secure=web.secure,
        samesite="strict",
    )
