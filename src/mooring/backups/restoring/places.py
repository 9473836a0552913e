"""Where the events of a life of a log are held: the log itself, its branches, the archive."""

from dataclasses import dataclass

from mooring.backups.archive import Archive
from mooring.backups.model import Backup, BackupId
from mooring.backups.restoring.errors import RestoreSourceMissing
from mooring.backups.restoring.model import SourceKind
from mooring.backups.restoring.outline import Outline, Outlines
from mooring.backups.restoring.store import RestoreStore
from mooring.backups.store import BackupStore
from mooring.sync import EventLog
from mooring.workspaces import WorkspaceId


@dataclass(frozen=True, slots=True)
class Held:
    """Something that holds the events of a life. `outline` says what stands in it."""

    kind: SourceKind
    outline: Outline
    backup: Backup | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """Where to look, and what the directory knows."""

    log: EventLog
    outlines: Outlines
    archive: Archive
    restores: RestoreStore
    backups: BackupStore

    async def backup(self, backup_id: str) -> Backup | None:
        """A backup by its id."""
        return await self.backups.by_id(BackupId(backup_id))


async def held_life(workspace_id: WorkspaceId, life: str, cut: int, present: str, places: Places) -> Held:
    """The first place that holds a life up to `cut`. RestoreSourceMissing."""
    if life == present:
        return Held(SourceKind.LIVE, places.outlines.of(workspace_id))
    del cut
    raise RestoreSourceMissing
