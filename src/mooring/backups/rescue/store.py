"""What rescue sets need of the directory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mooring.backups.rescue.model import Part
from mooring.workspaces import WorkspaceId, WorkspaceStores


class RescueStore(Protocol):
    """What was put back, and of how much its owners were told. Whoever changes that of a workspace holds the workspace."""

    async def parts(self, workspace_id: WorkspaceId, backend_id: str) -> Sequence[Part]:
        """Those of one former life, in the order of their events."""
        ...

    async def add(self, part: Part) -> None: ...

    async def done(self, part: Part, life: str, at: datetime) -> bool:
        """All of it is in this life of the log. False when that was known."""
        ...

    async def told(self, workspace_id: WorkspaceId, backend_id: str) -> tuple[int, datetime] | None:
        """Of how many events the owners were told last, and when; None when they were not."""
        ...

    async def tell(self, workspace_id: WorkspaceId, backend_id: str, events: int, at: datetime) -> None:
        """They are told now."""
        ...

    async def forget(self, workspace_id: WorkspaceId, backend_id: str) -> None:
        """The life is dropped."""
        ...

    async def erase(self, workspace_id: WorkspaceId) -> None:
        """Forget all of a workspace."""
        ...


@dataclass(frozen=True, slots=True)
class RescueStores:
    """What the use cases write to, all in one transaction; changes are written down in `told`."""

    rescues: RescueStore
    told: WorkspaceStores
