"""Starting a session: after sign-up, and at each login."""

from dataclasses import dataclass, field
from datetime import datetime

from mooring.accounts import UserId
from mooring.kit.ids import Ids
from mooring.kit.secrets import token_hash
from mooring.kit.text import one_line
from mooring.sessions.family import Link
from mooring.sessions.model import LONGEST_USER_AGENT, Session, SessionId
from mooring.sessions.store import SessionStore
from mooring.sessions.tokens import AccessToken, TokenMint


@dataclass(frozen=True, slots=True)
class Started:
    """A new session and its first two tokens."""

    session: Session
    access: AccessToken
    refresh_token: str = field(repr=False)


async def start_session(
    user_id: UserId,
    user_agent: str,
    mint: TokenMint,
    sessions: SessionStore,
    *,
    ids: Ids,
    at: datetime,
    workspace_id: str | None = None,
) -> Started:
    """Start a session of a user who has just proved who they are, and may read the workspace if one is named."""
    session_id = SessionId(ids.new_id("ses"))
    access = mint.access.issue(user_id, session_id, workspace_id)
    session = Session(
        id=session_id,
        user_id=user_id,
        user_agent=one_line(user_agent)[:LONGEST_USER_AGENT],
        created_at=at,
        last_seen_at=at,
        idle_expires_at=at + mint.policy.idle_life,
        absolute_expires_at=at + mint.policy.absolute_life,
        access_until=access.expires_at,
        authenticated_at=at,
    )
    refresh_token = mint.refresh.first()
    await sessions.add(session, Link(token_hash(refresh_token), issued_at=at))
    return Started(session, access, refresh_token)
