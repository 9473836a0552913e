"""Receipts: dated proof that something was done to a workspace for good, and what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, Protocol

from mooring.workspaces.model import WorkspaceId

ReceiptId = NewType("ReceiptId", str)
PURGED = "workspace_purged"


@dataclass(frozen=True, slots=True)
class Receipt:
    """`kind` says of what; `data` what was found. It outlives what it is about, so it names nobody."""

    id: ReceiptId
    kind: str
    workspace_id: WorkspaceId
    at: datetime
    data: Mapping[str, str | int]


class ReceiptStore(Protocol):
    """Receipts, only ever added."""

    async def add(self, receipt: Receipt) -> None: ...

    async def of_purge(self, workspace_id: WorkspaceId) -> Receipt | None:
        """The receipt of the workspace's purge, which is written when that begins."""
        ...

    async def of_workspace(self, workspace_id: WorkspaceId) -> Sequence[Receipt]:
        """All about the workspace, oldest first."""
        ...
