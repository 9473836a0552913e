"""What quotas need of the directory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from mooring.accounts import UserId
from mooring.workspaces.model import WorkspaceId
from mooring.workspaces.quotas.model import GivenQuota


class QuotaStore(Protocol):
    """What the operator gave to whom. All within the caller's transaction."""

    async def of_user(self, user_id: UserId) -> GivenQuota:
        """What was given to the user; empty when nothing was."""
        ...

    async def of_owners(self, workspace_id: WorkspaceId) -> Sequence[GivenQuota]:
        """What was given to each owner of the workspace, in no order; as many as it has owners."""
        ...

    async def owned_count(self, user_id: UserId) -> int:
        """How many undeleted workspaces the user owns, as of now: to show it. Who decides by it holds the user."""
        ...

    async def member_count(self, workspace_id: WorkspaceId) -> int:
        """How many members the workspace has, as of now: to show it. Who decides by it holds the workspace."""
        ...

    async def keep(self, user_id: UserId, given: GivenQuota, at: datetime) -> None:
        """Keep this in place of what was given to the user before."""
        ...
