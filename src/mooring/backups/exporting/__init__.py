"""Exporting: one workspace as a file that somebody keeps and reads with nothing of ours.

Not here: writing the file (`storage.exports`), the task that does it (`dispatch`), who may ask (`api`).
Reading order: `about`, `manifest`, `draft` (the port to files), `walk`, `build`.
"""

from mooring.backups.exporting.about import About, ExportedMember
from mooring.backups.exporting.build import Building, build
from mooring.backups.exporting.draft import Draft, ExportFiles, LogDamaged
from mooring.backups.exporting.manifest import ExportManifest, File

__all__ = [
    "About",
    "Building",
    "Draft",
    "ExportFiles",
    "ExportManifest",
    "ExportedMember",
    "File",
    "LogDamaged",
    "build",
]
