"""Ownership that is offered to a member, and what is needed of the directory for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mooring.accounts import UserId
from mooring.workspaces.model import WorkspaceId


@dataclass(frozen=True, slots=True)
class Offer:
    """`from_user` offers ownership to `to_user`, and stays an owner too if `keeps_ownership`, else becomes an admin."""

    workspace_id: WorkspaceId
    from_user: UserId
    to_user: UserId
    keeps_ownership: bool
    created_at: datetime
    expires_at: datetime


class OfferStore(Protocol):
    """Offers of ownership, at most one a workspace. Whoever changes one holds the workspace."""

    async def of(self, workspace_id: WorkspaceId) -> Offer | None:
        """The offer, expired or not."""
        ...

    async def of_all(self, workspace_ids: Sequence[WorkspaceId]) -> Mapping[WorkspaceId, Offer]:
        """Those of these workspaces, in one question."""
        ...

    async def put(self, offer: Offer) -> None:
        """Keep it. The caller ended the one before."""
        ...

    async def drop(self, workspace_id: WorkspaceId) -> None: ...

    async def expired(self, at: datetime, limit: int) -> Sequence[WorkspaceId]:
        """Up to `limit` workspaces whose offer has expired by then."""
        ...
