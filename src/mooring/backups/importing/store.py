"""What imports need of the directory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mooring.accounts import AccountStore, UserId
from mooring.audit import AuditLog
from mooring.backups.importing.model import Import, ImportId, ImportState
from mooring.workspaces import WorkspaceId


class ImportStore(Protocol):
    """Imports. All within the caller's transaction, in which whoever begins one holds its person."""

    async def add(self, one: Import) -> None: ...

    async def by_id(self, import_id: ImportId) -> Import | None: ...

    async def locked(self, import_id: ImportId) -> Import | None:
        """The import, which nobody else changes until this transaction ends."""
        ...

    async def of(self, user_id: UserId, limit: int) -> Sequence[Import]:
        """The newest ones of a person."""
        ...

    async def in_states(self, states: Collection[ImportState], limit: int) -> Sequence[Import]:
        """Some of these states, those that expire first."""
        ...

    async def claim(self, now: datetime, until: datetime) -> Import | None:
        """One that is due and that nobody works on, for whoever asks, until `until`; what others claim is passed over."""
        ...

    async def next_due(self) -> datetime | None:
        """When there may be one to claim."""
        ...

    async def hold(self, import_id: ImportId, claimed_until: datetime, until: datetime, done: int) -> bool:
        """Keep the claim that ends at `claimed_until` until `until`, and note how far it is. False: it is ours no more."""
        ...

    async def makes(self, backend_id: str) -> bool:
        """Whether one that is being applied makes this life of a log."""
        ...

    async def keep(self, one: Import) -> None:
        """It is as `one` says from now on."""
        ...

    async def remove(self, import_id: ImportId) -> None:
        """Forget one."""
        ...

    async def erase(self, workspace_id: WorkspaceId) -> Sequence[ImportId]:
        """Forget those that went into a workspace; which ones."""
        ...

    async def erase_of(self, user_id: UserId) -> Sequence[ImportId]:
        """Forget all of a person but what is being applied, which ends by itself; which ones."""
        ...

    async def forget(self, before: datetime, limit: int) -> int:
        """Forget up to `limit` that were over before then; how many."""
        ...


@dataclass(frozen=True, slots=True)
class ImportStores:
    """What the use cases write to, all in one transaction."""

    imports: ImportStore
    accounts: AccountStore
    audit: AuditLog
