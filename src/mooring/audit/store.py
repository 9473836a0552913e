"""What the audit log needs of the directory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from mooring.audit.model import AuditEntry


class AuditLog(Protocol):
    """Entries, only ever added."""

    async def add(self, entry: AuditEntry) -> None: ...

    async def of_user(self, user_id: str, before: tuple[datetime, str] | None, limit: int) -> Sequence[AuditEntry]:
        """Up to `limit` entries about the user, newest first, those before (moment, id) in that order."""
        ...
