"""Backups: snapshots of workspaces' logs that reached an archive, and the proof that they can be brought back.

Not here: folders and buckets (`storage.archive`), reading and filling logs (`storage.eventlog`), who asks (`api`).
Reading order: `archive` (the port), `errors`.
"""

from mooring.backups.archive import Archive, Entry, Stored
from mooring.backups.errors import ArchiveUnavailable, ObjectExists, ObjectMissing

__all__ = ["Archive", "ArchiveUnavailable", "Entry", "ObjectExists", "ObjectMissing", "Stored"]
