"""Importing: a file of events that somebody brings, proven before anything of it is used.

Not here: files and the process that checks them (`storage.imports`), the task that has it done (`dispatch`), routes (`api`).
Reading order: `plan`, `model`, `files` (the port), `store`, `upload`,
`apply`.
"""

from mooring.backups.importing.apply import begin_applying
from mooring.backups.importing.files import ImportFiles
from mooring.backups.importing.model import ALIVE, LEASE, Import, ImportId, ImportState
from mooring.backups.importing.plan import ImportFinding, ImportPlan, NamedEvents, Origin, Verdict, Writer
from mooring.backups.importing.store import ImportStore, ImportStores
from mooring.backups.importing.upload import (
    begin_checking,
    begin_import,
    give_up,
    held_import,
    own_import,
    require_uploading,
)

__all__ = [
    "ALIVE",
    "LEASE",
    "Import",
    "ImportFiles",
    "ImportFinding",
    "ImportId",
    "ImportPlan",
    "ImportState",
    "ImportStore",
    "ImportStores",
    "NamedEvents",
    "Origin",
    "Verdict",
    "Writer",
    "begin_applying",
    "begin_checking",
    "begin_import",
    "give_up",
    "held_import",
    "own_import",
    "require_uploading",
]
