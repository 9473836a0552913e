"""What is kept of backups and drills, and what a drill may find."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from mooring.sync import LogHead

BackupId = NewType("BackupId", str)
DrillId = NewType("DrillId", str)


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a backup is not proven: a stable code, and a sentence for the operator that names what, and nothing that people wrote."""

    code: str
    what: str


@dataclass(frozen=True, slots=True)
class Drill:
    """The receipt of a drill. Without findings the backup is proven: it was restored whole, and is what its manifest says."""

    id: DrillId
    backup_id: BackupId
    workspace_id: str
    at: datetime
    milliseconds: int
    findings: Sequence[Finding]

    @property
    def proven(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """The receipt of a backup. `manifest` is its key in the archive, `sha256` that of the manifest, `stored` the parts' bytes.

    `drill` is the last one, None before the first.
    """

    id: BackupId
    workspace_id: str
    at: datetime
    milliseconds: int
    backend_id: str
    head: int
    events: int
    bytes: int
    stored: int
    chain: str
    manifest: str
    sha256: str
    drill: Drill | None = None

    def is_of(self, head: LogHead) -> bool:
        """Whether the log is now as this backup has it."""
        return (self.backend_id, self.head, self.chain) == (head.backend_id, head.seq, head.chain.hex())

    def is_ahead_of(self, head: LogHead) -> bool:
        """Whether the log, in the same life, has fewer events now than this backup."""
        return self.backend_id == head.backend_id and self.head > head.seq

    @property
    def proven(self) -> bool:
        """Whether the last drill found nothing."""
        return self.drill is not None and self.drill.proven
