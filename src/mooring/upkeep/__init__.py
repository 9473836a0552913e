"""Upkeep: what a service does by itself from time to time, so that nothing grows for ever and keys do not grow old.

Not here: what is due to a request or to a commit. Read `upkeep`, then `chores`, `mail`, `backups`, `segments`, `rescues`, `staged` and
`short_logs`, which is done once, at the start.
"""

from mooring.upkeep.backups import BackupDeeds, BackupRounds
from mooring.upkeep.chores import SessionUpkeep, chores_of
from mooring.upkeep.mail import mail_chores
from mooring.upkeep.rescues import rescue_chores
from mooring.upkeep.segments import SegmentDeeds, SegmentShipper
from mooring.upkeep.short_logs import close_short_logs
from mooring.upkeep.staged import staged_chores
from mooring.upkeep.upkeep import Chore, Upkeep

__all__ = [
    "BackupDeeds",
    "BackupRounds",
    "Chore",
    "SegmentDeeds",
    "SegmentShipper",
    "SessionUpkeep",
    "Upkeep",
    "chores_of",
    "close_short_logs",
    "mail_chores",
    "rescue_chores",
    "staged_chores",
]
