"""Ending sessions: logout here, one device, everywhere."""

from collections.abc import Sequence
from datetime import datetime

from mooring.accounts import UserId
from mooring.kit.ids import is_id
from mooring.sessions.errors import SessionMissing
from mooring.sessions.model import EndReason, SessionId
from mooring.sessions.store import SessionStore


async def end_own(session_id: SessionId, sessions: SessionStore, *, at: datetime) -> bool:
    """Log out of this session. False when it had ended already, which is as good."""
    return await sessions.end(session_id, EndReason.SIGNED_OUT_ELSEWHERE, at)


async def end_one(user_id: UserId, session_id: SessionId, sessions: SessionStore, *, at: datetime) -> bool:
    """Revoke one of the user's sessions. False when it had ended already. SessionMissing when it is not theirs."""
    session = await sessions.by_id(session_id) if is_id(session_id) else None
    if session is None or session.user_id != user_id:
        raise SessionMissing
    return await sessions.end(session_id, EndReason.REVOKED, at)


async def end_everywhere(user_id: UserId, sessions: SessionStore, *, at: datetime) -> Sequence[SessionId]:
    """Log out of all the user's sessions, this one included; which ones."""
    return await sessions.end_all(user_id, EndReason.SIGNED_OUT_ELSEWHERE, at)
