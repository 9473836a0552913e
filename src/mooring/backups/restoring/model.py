"""A restore as the directory knows it: of what, to where, and how far it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from mooring.accounts import UserId
from mooring.backups.model import BackupId
from mooring.backups.restoring.target import Target
from mooring.workspaces import WorkspaceId

RestoreId = NewType("RestoreId", str)

LEASE = timedelta(seconds=20)
"""For how long a claim holds. Whoever restores says every few seconds that they still do."""
MOST_ATTEMPTS = 3
AGAIN_AFTER = timedelta(seconds=10)
BRANCH_LIFE = timedelta(days=30)
"""For how long the former life of a log is kept, unless the operator says otherwise."""


class RestoreKind(StrEnum):
    """Whether the events take the place of those that are there, or go into a workspace of their own."""

    IN_PLACE = "in_place"
    COPY = "copy"


class Stage(StrEnum):
    """How far it is, in this order. The value is kept."""

    WAITING = "waiting"
    BACKING_UP = "backing_up"
    LOADING = "loading"
    PAUSING = "pausing"
    SWAPPING = "swapping"
    RESUMING = "resuming"
    DONE = "done"
    FAILED = "failed"
    ABORTED = "aborted"


class SourceKind(StrEnum):
    """Where the events come from."""

    LIVE = "live"
    BRANCH = "branch"
    BACKUP = "backup"
    BACKUP_AND_SEGMENTS = "backup_and_segments"
    IMPORT = "import"


OVER = frozenset({Stage.DONE, Stage.FAILED, Stage.ABORTED})
UNFINISHED = frozenset(Stage) - OVER
ABORTABLE = frozenset({Stage.WAITING, Stage.BACKING_UP, Stage.LOADING, Stage.PAUSING})
"""From the swap on there is the new state, and no way back but another restore."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """`asked_by` None: the operator. The events up to `cut` of the life `life` become the log's life `new_backend_id`.

    `from_…`: the log as it was when this was asked for; `backup_id`: the backup that was taken before the swap, by which one
    comes back. `chain`: the link that the events must end with, where it is known. `copy_id`: the workspace that a copy
    becomes. `claimed_by` is the service that does it. `error` is the code of what went wrong.
    """

    id: RestoreId
    workspace_id: WorkspaceId
    kind: RestoreKind
    asked_by: UserId | None
    asked_at: datetime
    due_at: datetime
    target: Target
    life: str
    cut: int
    cut_at: datetime | None
    chain: str
    kept_events: int
    gone_events: int
    from_backend_id: str
    from_head: int
    from_events: int
    new_backend_id: str
    source: SourceKind
    copy_id: WorkspaceId | None = None
    copy_name: str = ""
    stage: Stage = Stage.WAITING
    stage_at: datetime | None = None
    done: int = 0
    attempts: int = 0
    claimed_until: datetime | None = None
    claimed_by: str | None = None
    aborting: bool = False
    backup_id: BackupId | None = None
    swapped_at: datetime | None = None
    ended_at: datetime | None = None
    error: str = ""

    @property
    def running(self) -> bool:
        """Whether it has not come to its end."""
        return self.stage in UNFINISHED

    def concerns(self, user_id: UserId) -> bool:
        """Whether it is this member's matter: one in place is everybody's, a copy that of who asked for it."""
        return self.kind is RestoreKind.IN_PLACE or self.asked_by == user_id

    @property
    def can_abort(self) -> bool:
        """Whether it can still be stopped."""
        return self.stage in ABORTABLE and not self.aborting

    @property
    def log_id(self) -> WorkspaceId:
        """Whose log it makes: the workspace's, or the copy's."""
        return self.copy_id or self.workspace_id

    @property
    def percent(self) -> int:
        """Of all that is to be done, as far as a number can say it."""
        if self.stage is Stage.LOADING:
            loaded = self.done / self.kept_events if self.kept_events else 1.0
            return 20 + round(70 * min(1.0, loaded))
        return _PERCENT[self.stage]

    def seconds_left(self, now: datetime) -> int | None:
        """As long as it still takes at the pace so far; None when that cannot be said."""
        if self.stage is not Stage.LOADING or not self.done or self.stage_at is None:
            return None
        took = (now - self.stage_at).total_seconds()
        return max(1, round(took * (self.kept_events - self.done) / self.done))


_PERCENT = {
    Stage.WAITING: 0,
    Stage.BACKING_UP: 5,
    Stage.PAUSING: 92,
    Stage.SWAPPING: 95,
    Stage.RESUMING: 98,
    Stage.DONE: 100,
    Stage.FAILED: 100,
    Stage.ABORTED: 100,
}


@dataclass(frozen=True, slots=True)
class Branch:
    """A former life of a log, which a restore has replaced. `head` is the last seq at the swap: what comes after it arrived later."""

    workspace_id: WorkspaceId
    backend_id: str
    restore_id: RestoreId
    new_backend_id: str
    swapped_at: datetime
    head: int
    events: int
    kept_until: datetime
