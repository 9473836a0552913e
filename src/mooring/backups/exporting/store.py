"""What exports need of the directory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mooring.accounts import ChallengeStore
from mooring.backups.exporting.model import Export, ExportId, ExportState
from mooring.workspaces import WorkspaceId, WorkspaceStores


class ExportStore(Protocol):
    """Exports. All within the caller's transaction, in which whoever changes one of a workspace holds the workspace."""

    async def add(self, export: Export) -> None: ...

    async def by_id(self, export_id: ExportId) -> Export | None: ...

    async def locked(self, export_id: ExportId) -> Export | None:
        """The export, which nobody else changes until this transaction ends."""
        ...

    async def of(self, workspace_id: WorkspaceId, limit: int) -> Sequence[Export]:
        """The newest ones of a workspace."""
        ...

    async def in_states(self, states: Collection[ExportState], limit: int) -> Sequence[Export]:
        """Some of these states, oldest first."""
        ...

    async def begun_since(self, workspace_id: WorkspaceId, moment: datetime) -> int:
        """How many members of the workspace have asked for since then, those that failed not counted."""
        ...

    async def claim(self, now: datetime, until: datetime) -> Export | None:
        """One that is due and that nobody builds, for whoever asks, until `until`; what others are claiming is passed over."""
        ...

    async def next_due(self) -> datetime | None:
        """When there may be one to claim."""
        ...

    async def hold(self, export_id: ExportId, claimed_until: datetime, until: datetime, done: int, total: int) -> bool:
        """Keep the claim that ends at `claimed_until` until `until`, and note how far it is. False: it is ours no more."""
        ...

    async def keep(self, export: Export) -> None:
        """It is as `export` says from now on."""
        ...

    async def erase(self, workspace_id: WorkspaceId) -> None:
        """Forget all of a workspace."""
        ...

    async def forget(self, before: datetime, limit: int) -> int:
        """Forget up to `limit` that were over before then; how many."""
        ...


@dataclass(frozen=True, slots=True)
class ExportStores:
    """What the use cases write to, all in one transaction; changes are written down in `told`."""

    exports: ExportStore
    challenges: ChallengeStore
    told: WorkspaceStores
