"""Every way in which a session ends while its device is connected, done over the API of a running server."""

from collections.abc import Callable
from dataclasses import dataclass

from live_server import LiveServer, Person


@dataclass(frozen=True, slots=True)
class Devices:
    """Two sessions of one person: the one that is to be lost, and another one."""

    server: LiveServer
    lost: Person
    other: Person


@dataclass(frozen=True, slots=True)
class ForcedEnd:
    """A deed, the reason that the lost device is told, and what its next request says."""

    do: Callable[[Devices], object]
    reason: str
    undo: Callable[[Devices], object] = lambda _: None
    """What must be done before the person can sign in again."""


NEW_PASSWORD = "another horse, another battery"


def _revoke(devices: Devices) -> None:
    path = f"/api/sessions/{devices.lost.session_id}"
    devices.server.request("DELETE", path, 204, headers=devices.other.bearer)


def _revoke_all_others(devices: Devices) -> None:
    devices.server.request("DELETE", "/api/sessions?keepCurrent=true", 204, headers=devices.other.bearer)


def _log_out_everywhere(devices: Devices) -> None:
    devices.server.request("DELETE", "/api/sessions", 204, headers=devices.other.bearer)


def _log_out(devices: Devices) -> None:
    devices.server.request("DELETE", "/api/session", 204, headers=devices.lost.bearer)


def _change_password(devices: Devices) -> None:
    given = {"currentPassword": devices.other.password, "newPassword": NEW_PASSWORD}
    devices.server.remember(NEW_PASSWORD)
    devices.server.request("POST", "/api/account/password", 204, json=given, headers=devices.other.bearer)


def _close_account(devices: Devices) -> None:
    given = {"archiveWorkspaces": True}
    devices.server.request("POST", "/api/account/close", 200, json=given, headers=devices.other.bearer)


def _reopen_account(devices: Devices) -> None:
    given = {"email": devices.lost.email, "password": devices.lost.password, "delivery": "body", "reopen": True}
    body = devices.server.request("POST", "/api/sessions", 201, json=given)
    devices.server.remember(body["accessToken"], body["refreshToken"])


def replay(devices: Devices) -> str:
    """The refresh token of the lost device comes back after its successor was used; the code of the refusal."""
    token = devices.lost.refresh_token
    for _ in range(2):
        body = devices.server.request("POST", "/api/session/refresh", 200, json={"refreshToken": token})
        token = body["refreshToken"]
        devices.server.remember(token, body["accessToken"])
    given = {"refreshToken": devices.lost.refresh_token}
    code: str = devices.server.request("POST", "/api/session/refresh", 401, json=given)["code"]
    return code


FORCED_ENDS = {
    "revoked": ForcedEnd(_revoke, "revoked"),
    "all others revoked": ForcedEnd(_revoke_all_others, "revoked"),
    "logged out everywhere": ForcedEnd(_log_out_everywhere, "signed_out_elsewhere"),
    "logged out here": ForcedEnd(_log_out, "signed_out_elsewhere"),
    "password changed": ForcedEnd(_change_password, "password_changed"),
    "account closed": ForcedEnd(_close_account, "account_closed", _reopen_account),
    "refresh token replayed": ForcedEnd(replay, "revoked"),
}
