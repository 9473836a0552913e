"""What restores need of the directory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mooring.accounts import UserId
from mooring.backups.restoring.model import Branch, Restore, RestoreId
from mooring.backups.store import BackupStore
from mooring.workspaces import WorkspaceId, WorkspaceStores


class RestoreStore(Protocol):
    """Restores. All within the caller's transaction, in which whoever changes one of a workspace holds the workspace."""

    async def add(self, restore: Restore) -> None: ...

    async def by_id(self, restore_id: RestoreId) -> Restore | None: ...

    async def locked(self, restore_id: RestoreId) -> Restore | None:
        """The restore, which nobody else changes until this transaction ends."""
        ...

    async def of(self, workspace_id: WorkspaceId, limit: int, concerning: UserId | None = None) -> Sequence[Restore]:
        """The newest ones of a workspace; without the copies that others than `concerning` asked for, if given."""
        ...

    async def unfinished(self, workspace_id: WorkspaceId) -> Restore | None:
        """The one that is under way in a workspace."""
        ...

    async def swapped(self, workspace_id: WorkspaceId) -> Sequence[Restore]:
        """Those that have given a workspace's log a new life, oldest first."""
        ...

    async def claim(self, by: str, now: datetime, until: datetime) -> Restore | None:
        """One that is due and that nobody does, for the service `by`, until `until`; what others are claiming is passed over."""
        ...

    async def free(self, by: str) -> int:
        """What the service `by` has claimed, nobody does: it has only begun to run. How many there are."""
        ...

    async def next_due(self) -> datetime | None:
        """When there may be one to claim."""
        ...

    async def hold(self, restore_id: RestoreId, claimed_until: datetime, until: datetime, done: int) -> Restore | None:
        """Keep the claim that ends at `claimed_until` until `until`, and note how far it is. None: it is ours no more."""
        ...

    async def keep(self, restore: Restore) -> None:
        """It is as `restore` says from now on."""
        ...

    async def makes(self, backend_id: str) -> bool:
        """Whether one that is under way makes this life of a log."""
        ...

    async def held_for_nobody(self, limit: int) -> Sequence[WorkspaceId]:
        """Workspaces whose writers wait for a restore that is not under way."""
        ...

    async def erase(self, workspace_id: WorkspaceId) -> None:
        """Forget all of a workspace."""
        ...


class BranchStore(Protocol):
    """Former lives of logs."""

    async def add(self, branch: Branch) -> None: ...

    async def of(self, workspace_id: WorkspaceId) -> Sequence[Branch]:
        """Those of a workspace, newest first."""
        ...

    async def by_life(self, workspace_id: WorkspaceId, backend_id: str) -> Branch | None: ...

    async def over(self, now: datetime, limit: int) -> Sequence[Branch]:
        """Some whose time is over."""
        ...

    async def forget(self, workspace_id: WorkspaceId, backend_id: str) -> None: ...

    async def erase(self, workspace_id: WorkspaceId) -> None:
        """Forget all of a workspace."""
        ...


@dataclass(frozen=True, slots=True)
class RestoreStores:
    """What the use cases write to, all in one transaction; changes are written down in `told`."""

    restores: RestoreStore
    branches: BranchStore
    backups: BackupStore
    told: WorkspaceStores
