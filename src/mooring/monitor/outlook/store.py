"""What the outlook needs of the directory."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from mooring.monitor.follows import Reconciliation
from mooring.monitor.outlook.model import BackedUp, Entry, HandlerPlace, KnownHandler, Lease, RunningMonitor


class OutlookStore(Protocol):
    """Only reads. All within the caller's transaction."""

    async def page(self, after: str, limit: int) -> Sequence[Entry]:
        """Up to `limit` workspaces in the order of their ids, those after `after`, purged ones left out."""
        ...

    async def one(self, workspace_id: str) -> Entry | None:
        """One that is not purged."""
        ...

    async def places(self, first: str, last: str) -> Sequence[HandlerPlace]:
        """How far handlers are in the workspaces from one id to another."""
        ...

    async def dead_letters(self, first: str, last: str) -> Mapping[tuple[str, str], int]:
        """How many there are by (workspace, handler), in the workspaces from one id to another; where there is none, nothing."""
        ...

    async def backed_up(self, first: str, last: str) -> Mapping[str, BackedUp]:
        """The backups of the workspaces from one id to another, of those that have any."""
        ...

    async def leases(self) -> Sequence[Lease]: ...

    async def monitors(self) -> Sequence[RunningMonitor]:
        """Those that said something last first."""
        ...

    async def handlers(self) -> Sequence[KnownHandler]:
        """By name."""
        ...

    async def follow_seconds(self, since: datetime, limit: int) -> Sequence[float]:
        """From creating to following: of workspaces that were created after `since`, the newest."""
        ...

    async def reconciliations(self, limit: int) -> Sequence[Reconciliation]:
        """The newest first."""
        ...
