"""The states of a workspace: paused, archived, deleted, and back.

Not here: who is in it (`members`, `ownership`). Read `pause`, `archive`, `delete`.
"""

from mooring.workspaces.states.archive import archive, archive_orphans_of, unarchive, unarchive_orphans_of
from mooring.workspaces.states.delete import delete, undelete
from mooring.workspaces.states.pause import pause, resume

__all__ = [
    "archive",
    "archive_orphans_of",
    "delete",
    "pause",
    "resume",
    "unarchive",
    "unarchive_orphans_of",
    "undelete",
]
