"""Exporting: one workspace as a file that somebody keeps and reads with nothing of ours.

Not here: writing the file (`storage.exports`), the task that has it built (`dispatch`), routes (`api`).
Reading order: `about`, `manifest`, `draft` (the port to files), `walk`, `build`; `model`, `store`, `right`, `ask`,
`finish`, `download`.
"""

from mooring.backups.exporting.about import About, ExportedMember
from mooring.backups.exporting.ask import ask_export, revoke_export
from mooring.backups.exporting.build import Building, build
from mooring.backups.exporting.download import begin_download, open_by_link, open_export
from mooring.backups.exporting.draft import Draft, ExportFiles, LogDamaged
from mooring.backups.exporting.finish import end_if_lost, fail, finish
from mooring.backups.exporting.manifest import ExportManifest, File
from mooring.backups.exporting.model import ALIVE, LEASE, Export, ExportId, ExportState
from mooring.backups.exporting.store import ExportStore, ExportStores

__all__ = [
    "ALIVE",
    "LEASE",
    "About",
    "Building",
    "Draft",
    "Export",
    "ExportFiles",
    "ExportId",
    "ExportManifest",
    "ExportState",
    "ExportStore",
    "ExportStores",
    "ExportedMember",
    "File",
    "LogDamaged",
    "ask_export",
    "begin_download",
    "build",
    "end_if_lost",
    "fail",
    "finish",
    "open_by_link",
    "open_export",
    "revoke_export",
]
