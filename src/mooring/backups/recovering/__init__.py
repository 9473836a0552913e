"""Recovering: everything an archive holds, brought back to where there is nothing.

Not here: databases and folders (`bootstrap.recovery` brings them together). Reading order: `report`, `life`, `between`, `load`, `rescued`, `receipts`.
"""

from mooring.backups.recovering.between import drill_between
from mooring.backups.recovering.errors import RecoverNotEmpty, RecoverNothing
from mooring.backups.recovering.life import ArchivedWorkspace, former_life, newest_life
from mooring.backups.recovering.load import Loaded, Target, load
from mooring.backups.recovering.receipts import receipts_in
from mooring.backups.recovering.report import Recovered, RecoveredDirectory, RecoveredLog, Settled, Unclaimed
from mooring.backups.recovering.rescued import Former, bring_after, bring_before

__all__ = [
    "ArchivedWorkspace",
    "Former",
    "Loaded",
    "RecoverNotEmpty",
    "RecoverNothing",
    "Recovered",
    "RecoveredDirectory",
    "RecoveredLog",
    "Settled",
    "Target",
    "Unclaimed",
    "bring_after",
    "bring_before",
    "drill_between",
    "former_life",
    "load",
    "newest_life",
    "receipts_in",
]
