"""Restoring: events that are kept become a log's next life, or a workspace of their own.

Not here: lives of logs (`sync.lives`), the task that restores (`dispatch`), who asks (`api`), what arrives on a branch afterwards
(`backups.rescue`). Reading order: `target`, `model`, `store`, `outline` (a port), `source`, `places`, `choose`, `plan`,
`ask`, `stages`, `telling`, `load`.
"""

from mooring.backups.restoring.model import (
    ABORTABLE,
    BRANCH_LIFE,
    LEASE,
    MOST_ATTEMPTS,
    OVER,
    UNFINISHED,
    Branch,
    Restore,
    RestoreId,
    RestoreKind,
    SourceKind,
    Stage,
)
from mooring.backups.restoring.store import BranchStore, RestoreStore, RestoreStores
from mooring.backups.restoring.target import (
    Target,
    ToBackup,
    ToEvent,
    ToImport,
    ToMoment,
    target_of,
    target_text,
)

__all__ = [
    "ABORTABLE",
    "BRANCH_LIFE",
    "LEASE",
    "MOST_ATTEMPTS",
    "OVER",
    "UNFINISHED",
    "Branch",
    "BranchStore",
    "Restore",
    "RestoreId",
    "RestoreKind",
    "RestoreStore",
    "RestoreStores",
    "SourceKind",
    "Stage",
    "Target",
    "ToBackup",
    "ToEvent",
    "ToImport",
    "ToMoment",
    "target_of",
    "target_text",
]
