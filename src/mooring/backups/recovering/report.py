"""What a recovery says at its end: what is there again, from when, and what is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mooring.backups.model import Finding


@dataclass(frozen=True, slots=True)
class RecoveredDirectory:
    """The backup that the directory is from, when that was taken, and what is in it. `findings`: of newer ones, that were passed over."""

    backup_id: str
    taken_at: str
    rows: int
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class RecoveredLog:
    """One log: up to which event, and when that was written.

    `backend_id` is its new life, `former` the one that it was in the archive; both empty when the archive has nothing of it.
    `rescued`: so many events that devices had brought to its former lives are kept aside again. `after_directory` events are newer than the directory: what handlers did for them is not known, and is not done again.
    """

    workspace_id: str
    backend_id: str
    former: str
    head: int
    events: int
    last_at: datetime | None
    after_directory: int
    findings: Sequence[Finding] = ()
    rescued: int = 0


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """A workspace that the archive knows and the directory does not: the file that it was put into, what is in that, and who wrote
    there, most first: addresses of those whom the directory knows, ids of the others.
    """

    workspace_id: str
    file: str
    events: int
    last_at: datetime | None
    writers: Sequence[str]
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """What was ended because nobody knows what became of it after the directory's moment."""

    sessions: int = 0
    lanes: int = 0
    mail: Mapping[str, int] = field(default_factory=dict)
    restores: int = 0


@dataclass(frozen=True, slots=True)
class Recovered:
    """The whole report. `unknown`: workspaces that the archive knows and the directory does not, being older; `unclaimed`: those of
    them that have events, each as a file.
    """

    archive: str
    directory: RecoveredDirectory
    logs: Sequence[RecoveredLog]
    unknown: Sequence[str]
    settled: Settled
    keys_kept: bool
    archive_keys: int
    unclaimed: Sequence[Unclaimed] = ()

    @property
    def findings(self) -> Sequence[Finding]:
        """Everything that was damaged or missing."""
        logs = (*self.logs, *self.unclaimed)
        return [*self.directory.findings, *(finding for log in logs for finding in log.findings)]
