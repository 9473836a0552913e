"""What was rescued: by which device, and what of it was put back."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from mooring.accounts import UserId
from mooring.sync.lives import Branch
from mooring.workspaces import WorkspaceId


@dataclass(frozen=True, slots=True)
class Rescue:
    """A former life that is kept: which restore has replaced it, when, until when it is kept, and where it stands in the log."""

    workspace_id: WorkspaceId
    restore_id: str
    at: datetime
    kept_until: datetime
    branch: Branch

    @property
    def backend_id(self) -> str:
        """Which life it is."""
        return self.branch.backend_id

    @property
    def events(self) -> int:
        """How many events have come since it was replaced."""
        return self.branch.head.events - self.branch.left_at.events


@dataclass(frozen=True, slots=True)
class RescuedDevice:
    """What one session has brought: so many events, up to the seq `last`."""

    user_id: str
    session_id: str
    events: int
    last: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Edits of one device that are put back together: those behind the seq `after`, up to `last`. `done_in` is the life
    of the log that got all of them last, at `done_at`; None: none yet. In another life they may be missing again.

    It is written down before the first edit is, so that whoever asks again, at the same time or after a crash, means the same.
    """

    workspace_id: WorkspaceId
    backend_id: str
    session_id: str
    user_id: str
    after: int
    last: int
    asked_by: UserId | None
    asked_at: datetime
    done_in: str | None = None
    done_at: datetime | None = None


def mark_of(backend_id: str, session_id: str) -> str:
    """What a device is called in front of others: its session's own id is nobody's business."""
    return sha256(f"mooring-rescue\n{backend_id}\n{session_id}".encode()).hexdigest()[:24]
