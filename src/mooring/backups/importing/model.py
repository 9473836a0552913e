"""An import as the directory knows it: whose file it is, how far it is, and what was found in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from mooring.accounts import UserId
from mooring.backups.importing.plan import ImportFinding, ImportPlan
from mooring.workspaces import WorkspaceId

ImportId = NewType("ImportId", str)

LIFE = timedelta(hours=24)
"""For how long a file waits: to be uploaded whole, then to be applied."""
MOST_WAITING = 3
"""Of one person at a time."""
LEASE = timedelta(seconds=20)
"""For how long a claim holds. Whoever works on it says every few seconds that they still do."""
MOST_ATTEMPTS = 3
AGAIN_AFTER = timedelta(seconds=30)


class ImportState(StrEnum):
    """What became of it. The value is kept."""

    UPLOADING = "uploading"
    CHECKING = "checking"
    READY = "ready"
    REFUSED = "refused"
    APPLYING = "applying"
    DONE = "done"
    EXPIRED = "expired"


ALIVE = frozenset({ImportState.UPLOADING, ImportState.CHECKING, ImportState.READY, ImportState.APPLYING})
"""A file of any other state is removed."""
WORKED_ON = frozenset({ImportState.CHECKING, ImportState.APPLYING})
EXPIRES = frozenset({ImportState.UPLOADING, ImportState.READY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """`size` is what was said when it was begun; how much of it is here, the file itself knows.

    `because` says why it was refused, or why applying it failed last. Of an import that is applied, `workspace_id` is where
    to, `workspace_name` what a new one will be called (empty: over the one that there is, by the restore `restore_id`), and
    `backend_id` the life that its log will have.
    """

    id: ImportId
    user_id: UserId
    file_name: str
    size: int
    begun_at: datetime
    due_at: datetime
    expires_at: datetime
    state: ImportState = ImportState.UPLOADING
    attempts: int = 0
    claimed_until: datetime | None = None
    done: int = 0
    plan: ImportPlan | None = None
    findings: Sequence[ImportFinding] = ()
    ended_at: datetime | None = None
    because: str = ""
    workspace_id: WorkspaceId | None = None
    workspace_name: str = ""
    backend_id: str | None = None
    restore_id: str | None = None
