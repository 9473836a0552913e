"""Ending sessions: logout here, one device, everywhere. Each end is written into the audit log with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mooring.accounts import UserId
from mooring.audit import AuditKind, AuditLog, note
from mooring.kit.ids import Ids, is_id
from mooring.sessions.errors import SessionMissing
from mooring.sessions.model import EndReason, SessionId
from mooring.sessions.store import SessionStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Where ends are written down, when, and by whom. `actor` None: the operator, or whoever holds a refresh token only."""

    sessions: SessionStore
    audit: AuditLog
    ids: Ids
    at: datetime
    actor: UserId | None = None
    user_agent: str = ""

    async def note(self, kind: AuditKind, user_id: UserId, session_id: SessionId | None, **data: str) -> None:
        """Write the entry of an end."""
        await note(
            self.audit,
            kind,
            ids=self.ids,
            at=self.at,
            actor=self.actor,
            user_id=user_id,
            session_id=session_id,
            user_agent=self.user_agent,
            data=data,
        )


async def end_own(session_id: SessionId, ending: Ending) -> bool:
    """Log out of this session. False when it had ended already, which is as good."""
    session = await ending.sessions.by_id(session_id)
    if session is None or not await ending.sessions.end(session_id, EndReason.SIGNED_OUT_ELSEWHERE, ending.at):
        return False
    await ending.note(AuditKind.SIGNED_OUT, session.user_id, session_id)
    return True


async def end_one(user_id: UserId, session_id: SessionId, ending: Ending) -> bool:
    """Revoke one of the user's sessions. False when it had ended already. SessionMissing when it is not theirs."""
    session = await ending.sessions.by_id(session_id) if is_id(session_id) else None
    if session is None or session.user_id != user_id:
        raise SessionMissing
    if not await ending.sessions.end(session_id, EndReason.REVOKED, ending.at):
        return False
    await ending.note(AuditKind.SESSION_REVOKED, user_id, session_id)
    return True


async def end_everywhere(
    user_id: UserId, reason: EndReason, ending: Ending, *, keep: SessionId | None = None
) -> Sequence[SessionId]:
    """End all the user's sessions but `keep`; which ones."""
    ended = await ending.sessions.end_all(user_id, reason, ending.at, keep=keep)
    if ended:
        kept = {"kept": keep} if keep is not None else {}
        await ending.note(AuditKind.SIGNED_OUT_EVERYWHERE, user_id, None, count=str(len(ended)), **kept)
    return ended
