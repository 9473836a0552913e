"""Importing: a file of events that somebody brings, proven before anything of it is used.

Not here: files and the process that checks them (`storage.imports`), the task that has it done (`dispatch`), routes (`api`).
Reading order: `plan`, `model`, `files` (the port), `store`, `upload`,
`finish`, `apply`, `writers`.
"""

from mooring.backups.importing.apply import begin_applying, begin_over, require_fits, require_ready
from mooring.backups.importing.files import ImportFiles
from mooring.backups.importing.finish import after_restore, expire, finish_new, keeps_file, note_verdict, try_again
from mooring.backups.importing.model import ALIVE, EXPIRES, LEASE, Import, ImportId, ImportState
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
from mooring.backups.importing.writers import rewritten, staged_events, with_writers

__all__ = [
    "ALIVE",
    "EXPIRES",
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
    "after_restore",
    "begin_applying",
    "begin_checking",
    "begin_import",
    "begin_over",
    "expire",
    "finish_new",
    "give_up",
    "held_import",
    "keeps_file",
    "note_verdict",
    "own_import",
    "require_fits",
    "require_ready",
    "require_uploading",
    "rewritten",
    "staged_events",
    "try_again",
    "with_writers",
]
