"""Recovering: everything an archive holds, brought back to where there is nothing.

Not here: databases and folders (`bootstrap.recovery` brings them together). Reading order: `report`, `life`, `load`, `receipts`.
"""

from mooring.backups.recovering.errors import RecoverNotEmpty, RecoverNothing
from mooring.backups.recovering.life import ArchivedWorkspace, newest_life
from mooring.backups.recovering.load import Loaded, Target, load
from mooring.backups.recovering.receipts import receipts_in
from mooring.backups.recovering.report import Recovered, RecoveredDirectory, RecoveredLog, Settled

__all__ = [
    "ArchivedWorkspace",
    "Loaded",
    "RecoverNotEmpty",
    "RecoverNothing",
    "Recovered",
    "RecoveredDirectory",
    "RecoveredLog",
    "Settled",
    "Target",
    "load",
    "newest_life",
    "receipts_in",
]
