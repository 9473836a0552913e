"""The states of a workspace: paused, archived, deleted, and back.

Not here: who is in it (`members`, `ownership`). Read `pause`, `archive`, `delete`.
"""

from mooring.workspaces.states.archive import archive, archive_orphans_of, unarchive, unarchive_orphans_of
from mooring.workspaces.states.delete import delete, undelete
from mooring.workspaces.states.pause import pause, resume
from mooring.workspaces.states.purge import begin_purge, finish_purge

__all__ = [
    "archive",
    "archive_orphans_of",
    "begin_purge",
    "delete",
    "finish_purge",
    "pause",
    "resume",
    "unarchive",
    "unarchive_orphans_of",
    "undelete",
]
