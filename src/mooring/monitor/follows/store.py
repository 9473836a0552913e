"""What following needs of the directory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from mooring.monitor.follows.model import Existing, Follow, Reconciliation, TakenUp
from mooring.monitor.model import MonitorId
from mooring.workspaces import WorkspaceId


class FollowStore(Protocol):
    """What is followed. All within the caller's transaction."""

    async def read_to(self) -> int:
        """Up to which position the lifecycle feed was read."""
        ...

    async def read_to_held(self) -> int:
        """As `read_to`; nobody else changes what is followed until this transaction ends."""
        ...

    async def set_read_to(self, position: int) -> None: ...

    async def existing(self, ids: Collection[WorkspaceId]) -> Mapping[WorkspaceId, Existing]:
        """Those of these workspaces that there are, as they are now; purged ones are none."""
        ...

    async def follows(self, ids: Collection[WorkspaceId]) -> Mapping[WorkspaceId, Follow]: ...

    async def page_of_existing(self, after: WorkspaceId | None, limit: int) -> Sequence[Existing]:
        """Up to `limit` workspaces in the order of their ids, those after `after`; purged ones are left out."""
        ...

    async def page_of_follows(self, after: WorkspaceId | None, limit: int) -> Sequence[Follow]:
        """Up to `limit` of what is known, in the order of the ids, those after `after`."""
        ...

    async def put(self, follows: Sequence[Follow]) -> None:
        """Keep these as they are here, new ones and known ones; when a known one was taken up stays as it was."""
        ...

    async def remove(self, ids: Collection[WorkspaceId]) -> None:
        """Forget these and all that handlers did in them."""
        ...

    async def handled(self, workspace_id: WorkspaceId) -> int:
        """How many events of the workspace handlers have begun."""
        ...

    async def any_waiting(self, leader: MonitorId, at: datetime) -> bool:
        """Whether workspaces that were not taken up yet are in a shard that is `leader`'s to follow at this moment."""
        ...

    async def take_up(self, leader: MonitorId, at: datetime, now: datetime, limit: int) -> Sequence[TakenUp]:
        """Up to `limit` of those are followed since `now`, oldest first."""
        ...


class ReconciliationStore(Protocol):
    """What comparing found, each time."""

    async def add(self, reconciliation: Reconciliation) -> None: ...

    async def last(self) -> Reconciliation | None:
        """The newest one."""
        ...

    async def forget(self, before: datetime) -> None:
        """Forget those that were before then."""
        ...
