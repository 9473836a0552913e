"""One try to back something up, and what becomes of it: until when it waits, since when it has, what is counted and what is told."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from mooring.backups import Backup, NothingToBackUp, SnapshotLost
from mooring.backups.keys import DIRECTORY
from mooring.backups.telling import BackupAlerts
from mooring.hub import Hub
from mooring.kit.errors import Fault, Unavailable, place_of
from mooring.sync import WorkspaceQuarantined
from mooring.workspaces import WorkspaceMissing

SOON = timedelta(hours=1)  # until what failed is tried again

_log = structlog.get_logger("mooring.backups")


class Tries:
    """Of workspaces and of the directory. `due`: when each is to be backed up; `since`: the same, whatever has failed meanwhile."""

    def __init__(
        self,
        hub: Hub,
        back_up: Callable[[str], Awaitable[Backup]],
        counted: Callable[[str], None],
        alerts: BackupAlerts,
    ) -> None:
        self._back_up = back_up
        self._hears = counted
        self._tally = hub.rounds
        self._alerts = alerts
        self.due: dict[str, datetime] = {}
        self.since: dict[str, datetime] = {}

    def forget(self) -> None:
        """Nothing is known to wait."""
        self.due.clear()
        self.since.clear()

    def at_once(self, workspace_id: str, now: datetime) -> None:
        """What was there is not any more: it is due."""
        self.due[workspace_id] = now
        self.since.setdefault(workspace_id, now)

    async def backed_up(self, workspace_id: str, now: datetime) -> bool:
        """Whether it is. Unavailable: then the archive is away, and it stays due."""
        try:
            backup = await self._back_up(workspace_id)
        except (WorkspaceMissing, NothingToBackUp, SnapshotLost):
            self._settled(workspace_id)  # gone, or it will be noticed again
        except (WorkspaceQuarantined, Fault) as failure:
            self.due[workspace_id] = now + SOON
            text = "A workspace cannot be backed up. Run `mooring backup take` with its id."
            self.tell(workspace_id, now, text, failure)
        except Unavailable:
            if workspace_id != DIRECTORY:  # which has a pace of its own
                # The others have their turn before it the next time, in case that it is to blame.
                self.due[workspace_id] = self.due.pop(workspace_id, now)
            raise
        else:
            self._settle(backup, now)
            return True
        return False

    def tell(self, subject: str, now: datetime, text: str, failure: Exception) -> None:
        """Something failed."""
        name = type(failure).__name__
        self._counted("failed")
        self._tally.failed(subject, name, now)
        _log.error("backup failed", subject=subject, kind=name, where=place_of(failure))
        self._alerts.failed(subject, now, text, name)

    def _settle(self, backup: Backup, now: datetime) -> None:
        self._tally.settled(backup.workspace_id)
        if backup.at >= now:  # else nothing had changed
            self._counted("proven" if backup.proven else "unproven")
        if backup.proven:
            self._settled(backup.workspace_id)
            return
        self.due[backup.workspace_id] = now + SOON
        self._alerts.unproven(backup, now)

    def _settled(self, workspace_id: str) -> None:
        self._tally.settled(workspace_id)
        self.due.pop(workspace_id, None)
        self.since.pop(workspace_id, None)

    def _counted(self, outcome: str) -> None:
        self._tally.outcomes[outcome] += 1
        self._hears(outcome)
