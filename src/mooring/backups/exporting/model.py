"""An export as the directory knows it: who asked for it, how far it is, and until when it can be downloaded."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from mooring.accounts import UserId
from mooring.workspaces import WorkspaceId

ExportId = NewType("ExportId", str)

LIFE = timedelta(hours=24)
"""For how long it can be downloaded, and its link holds."""
OPEN_FOR = timedelta(minutes=1)
"""How long a download that was opened waits to be begun."""
MOST_A_DAY = 5
"""Of one workspace; those that failed are not counted."""
LEASE = timedelta(seconds=20)
"""For how long a claim holds. Whoever builds says every few seconds that they still do."""
MOST_ATTEMPTS = 3
AGAIN_AFTER = timedelta(seconds=30)


class ExportState(StrEnum):
    """What became of it. The value is kept."""

    WAITING = "waiting"
    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"
    REVOKED = "revoked"
    EXPIRED = "expired"


UNFINISHED = frozenset({ExportState.WAITING, ExportState.BUILDING})
ALIVE = UNFINISHED | {ExportState.READY}
"""A file of any other state is removed."""


@dataclass(frozen=True, slots=True)
class Export:
    """`asked_by` None: the operator. `member_since` is when who asked had joined: whoever comes back later is another member.

    `opened_by` is the session that may begin a download until `opened_until`. `because` says why it failed or was revoked.
    """

    id: ExportId
    workspace_id: WorkspaceId
    asked_by: UserId | None
    member_since: datetime | None
    asked_at: datetime
    due_at: datetime
    state: ExportState = ExportState.WAITING
    attempts: int = 0
    claimed_until: datetime | None = None
    done: int = 0
    total: int = 0
    size: int = 0
    sha256: str = ""
    ready_at: datetime | None = None
    expires_at: datetime | None = None
    ended_at: datetime | None = None
    because: str = ""
    opened_by: str | None = None
    opened_until: datetime | None = None
    downloaded_at: datetime | None = None

    def ready_then(self, at: datetime) -> bool:
        """Whether it can be downloaded at that moment, as far as it knows itself."""
        return self.state is ExportState.READY and self.expires_at is not None and at < self.expires_at
