"""What the audit log needs of the directory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from mooring.audit.model import AuditEntry, AuditKind


class AuditLog(Protocol):
    """Entries, only ever added."""

    async def add(self, entry: AuditEntry) -> None: ...

    async def of_user(self, user_id: str, before: tuple[datetime, str] | None, limit: int) -> Sequence[AuditEntry]:
        """Up to `limit` entries about the user, newest first, those before (moment, id) in that order."""
        ...

    async def of_workspace(
        self, workspace_id: str, before: tuple[datetime, str] | None, limit: int, kind: AuditKind | None = None
    ) -> Sequence[AuditEntry]:
        """Up to `limit` entries about the workspace, of one kind unless it is None, in the same order."""
        ...
