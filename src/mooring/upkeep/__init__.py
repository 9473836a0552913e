"""Upkeep: what a service does by itself from time to time, so that nothing grows for ever and keys do not grow old.

Not here: what is due to a request or to a commit. Read `upkeep`, then `chores`, `mail` and `backups`.
"""

from mooring.upkeep.backups import OUTCOMES, BackupDeeds, BackupRounds
from mooring.upkeep.chores import SessionUpkeep, chores_of
from mooring.upkeep.mail import mail_chores
from mooring.upkeep.upkeep import Chore, Upkeep

__all__ = ["OUTCOMES", "BackupDeeds", "BackupRounds", "Chore", "SessionUpkeep", "Upkeep", "chores_of", "mail_chores"]
