"""The events of a session as text (WHATWG HTML, server-sent events)."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from mooring.backups.restoring import Restore
from mooring.kit.clock import iso_milliseconds
from mooring.sessions import EndReason, LiveSession
from mooring.workspaces import LifecycleEvent

RETRY = b"retry: 2000\n\n"
BEAT = b": beat\n"


def hello(session: LiveSession, now: datetime, position: int | None) -> bytes:
    """Always the first. `position` is where the stream begins in the lifecycle feed, None when that is told later."""
    data = {
        "sessionId": session.session_id,
        "serverTime": iso_milliseconds(now),
        "expiresAt": iso_milliseconds(session.access_until),
        "sessionExpiresAt": iso_milliseconds(session.expires_at),
    }
    return _event("hello", data, position)


def renewed(until: datetime, now: datetime) -> bytes:
    """The session has an access token that is good for longer."""
    return _event("renewed", {"expiresAt": iso_milliseconds(until), "serverTime": iso_milliseconds(now)})


def expiring(what: Literal["access", "session"], at: datetime, now: datetime) -> bytes:
    """`what` ends soon, if nobody renews it."""
    data = {"what": what, "expiresAt": iso_milliseconds(at), "serverTime": iso_milliseconds(now)}
    return _event("expiring", data)


def ended(reason: EndReason) -> bytes:
    """The session is over, for good."""
    return _event("ended", {"reason": reason.value})


def workspace(event: LifecycleEvent) -> bytes:
    """Something about a workspace changed. `userId`: the user whom the change is about, if it is about one."""
    data = {"workspaceId": event.workspace_id, "kind": event.kind.value, "userId": event.data.get("userId")}
    return _event("workspace", data, event.position)


def writes(workspace_id: str, reason: str | None) -> bytes:
    """A push of this session waits, and why; None: none does in this workspace any more. Of this moment: no position."""
    data = {"workspaceId": workspace_id, "state": "flowing" if reason is None else "parked", "reason": reason}
    return _event("writes", data)


def restore(one: Restore, now: datetime) -> bytes:
    """How far a restore of a workspace is. Of this moment: no position."""
    data = {
        "workspaceId": one.workspace_id,
        "restoreId": one.id,
        "kind": one.kind.value,
        "stage": one.stage.value,
        "percent": one.percent,
        "secondsLeft": one.seconds_left(now),
    }
    return _event("restore", data)


def reset(position: int) -> bytes:
    """What happened since cannot be told: read everything again; from now on it goes on after `position`."""
    return _event("reset", {}, position)


def beat(position: int) -> bytes:
    """A sign of life. It moves the reader's cursor on: what was not for this user need not be looked at again."""
    return BEAT + f"id: {position}\n\n".encode()


STALE = b"event: stale\ndata: {}\n\n"
RESTART = b"event: restart\ndata: {}\n\n"
REPLACED = b"event: replaced\ndata: {}\n\n"


def _event(name: str, data: dict[str, Any], position: int | None = None) -> bytes:
    cursor = b"" if position is None else f"id: {position}\n".encode()
    return cursor + f"event: {name}\ndata: ".encode() + msgspec.json.encode(data) + b"\n\n"
