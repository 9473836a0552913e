"""Writing an entry down in the transaction of what it tells of."""

from collections.abc import Mapping
from datetime import datetime

from mooring.audit.model import AuditEntry, AuditId, AuditKind
from mooring.audit.store import AuditLog
from mooring.kit.ids import Ids

_LONGEST_USER_AGENT = 300


async def note(
    log: AuditLog,
    kind: AuditKind,
    *,
    ids: Ids,
    at: datetime,
    actor: str | None,
    user_id: str | None = None,
    session_id: str | None = None,
    workspace_id: str | None = None,
    user_agent: str = "",
    data: Mapping[str, str] | None = None,
) -> AuditEntry:
    """Write one entry in the caller's transaction: it exists if and only if the change does."""
    entry = AuditEntry(
        id=AuditId(ids.new_id("aud")),
        at=at,
        kind=kind,
        actor=actor,
        user_id=user_id,
        session_id=session_id,
        workspace_id=workspace_id,
        user_agent=user_agent[:_LONGEST_USER_AGENT],
        data=dict(data or {}),
    )
    await log.add(entry)
    return entry
