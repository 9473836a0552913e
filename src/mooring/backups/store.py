"""The store that backups need: receipts of backups and of drills."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from mooring.backups.model import Backup, BackupId, Drill


class BackupStore(Protocol):
    """Receipts, as long as what they are about. Each backup comes with its last drill."""

    async def add(self, backup: Backup) -> None: ...

    async def add_drill(self, drill: Drill) -> None:
        """The last drill of its backup from now on."""
        ...

    async def by_id(self, backup_id: BackupId) -> Backup | None: ...

    async def newest(self, workspace_ids: Sequence[str]) -> Mapping[str, Backup]:
        """The newest backup of each of these workspaces that has one."""
        ...

    async def furthest(self, workspace_ids: Sequence[str]) -> Mapping[tuple[str, str], int]:
        """The last seq that any backup has of each life of these workspaces, by workspace and backend id."""
        ...

    async def newest_proven(self, workspace_ids: Sequence[str]) -> Mapping[str, Backup]:
        """The newest proven backup of each of these workspaces that has one."""
        ...

    async def last_proven_at(self, *, directory: bool) -> datetime | None:
        """When the newest proven backup of the directory, or else of any workspace, was taken."""
        ...

    async def page(
        self, workspace_id: str | None, before: tuple[datetime, str] | None, limit: int, *, newest: bool
    ) -> Sequence[Backup]:
        """Backups, newest first, behind one of this moment and id; of one workspace, or of all; or only the `newest` of each."""
        ...

    async def moments(self, workspace_id: str, limit: int) -> Sequence[datetime]:
        """When something of it was backed up or drilled, newest first."""
        ...

    async def forget(self, backup_id: BackupId) -> None:
        """The receipts of a backup that is in the archive no more, and of its drills, go."""
        ...

    async def erase(self, workspace_id: str) -> None:
        """All receipts about a workspace go."""
        ...
