"""Backups of the directory: every table as it was at one moment, as lines, in the archive beside the logs.

Not here: tables and databases (`storage.directory`). Reading order: `tables` (the ports), `take`, `drill`.
"""

from mooring.backups.directory.drill import DirectoryDrilling, drill_directory, filled
from mooring.backups.directory.tables import (
    DirectoryFilling,
    DirectoryNewer,
    DirectoryScratch,
    DirectorySnapshots,
    Pulse,
    RowsMalformed,
    Spooled,
)
from mooring.backups.directory.take import take_directory

__all__ = [
    "DirectoryDrilling",
    "DirectoryFilling",
    "DirectoryNewer",
    "DirectoryScratch",
    "DirectorySnapshots",
    "Pulse",
    "RowsMalformed",
    "Spooled",
    "drill_directory",
    "filled",
    "take_directory",
]
