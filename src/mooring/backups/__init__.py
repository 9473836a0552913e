"""Backups: snapshots of workspaces' logs that reached an archive, and the proof that they can be brought back.

Not here: folders and buckets (`storage.archive`), reading and filling logs (`storage.eventlog`), who asks (`api`).
Reading order: `archive` (the port), `snapshot` (ports to the log), `keys`, `manifest`, `packing`, `take`, `drill`, `model`, `lines`, `segments`, `archived`.
"""

from mooring.backups.archive import Archive, Entry, Stored
from mooring.backups.errors import (
    ArchiveUnavailable,
    BackupMissing,
    NothingToBackUp,
    ObjectExists,
    ObjectMissing,
    SnapshotLost,
)
from mooring.backups.model import Backup, BackupId, Drill, DrillId, Finding
from mooring.backups.snapshot import Scratch, Snapshots

__all__ = [
    "Archive",
    "ArchiveUnavailable",
    "Backup",
    "BackupId",
    "BackupMissing",
    "Drill",
    "DrillId",
    "Entry",
    "Finding",
    "NothingToBackUp",
    "ObjectExists",
    "ObjectMissing",
    "Scratch",
    "SnapshotLost",
    "Snapshots",
    "Stored",
]
