"""What workspaces need of the directory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from mooring.accounts import UserId
from mooring.workspaces.model import Listed, Member, SoleOwned, Standing, Wanted, Workspace, WorkspaceId


class WorkspaceStore(Protocol):
    """Workspaces and members. All within the caller's transaction."""

    async def add(self, workspace: Workspace, owner: Member) -> None:
        """Keep a new workspace with its first owner."""
        ...

    async def add_member(self, member: Member) -> None:
        """Keep a new member. The caller holds the workspace (`member_count_held`) and knows that the user is none yet."""
        ...

    async def member_count_held(self, workspace_id: WorkspaceId) -> int:
        """How many members the workspace has; no other transaction changes it until this one ends."""
        ...

    async def by_id(self, workspace_id: WorkspaceId) -> Workspace | None:
        """The workspace, deleted ones included."""
        ...

    async def standing(self, user_id: UserId, workspace_id: WorkspaceId) -> Standing | None:
        """What the user is in the workspace; None when there is no such workspace."""
        ...

    async def owned_count_held(self, user_id: UserId) -> int | None:
        """How many undeleted workspaces the user owns; no other transaction changes it until this one ends.

        None: there is no such user, or the account is closed.
        """
        ...

    async def listed(self, user_id: UserId, workspace_id: WorkspaceId) -> Listed | None:
        """One workspace as its member sees it."""
        ...

    async def page(
        self, user_id: UserId, wanted: Wanted, before: tuple[datetime, WorkspaceId] | None, limit: int
    ) -> Sequence[Listed]:
        """Up to `limit` of the user's workspaces that are `wanted`, used last first, those after `before` in that order."""
        ...

    async def count(self, user_id: UserId, wanted: Wanted) -> int:
        """How many of the user's workspaces are `wanted`."""
        ...

    async def page_of_all(
        self, after: WorkspaceId | None, limit: int, wanted: Wanted | None = None
    ) -> Sequence[Workspace]:
        """Up to `limit` workspaces in the order of their ids, those after `after`; purged ones are left out.

        `wanted` narrows them down, by name or id; a state of None means all states here.
        """
        ...

    async def rename(self, workspace_id: WorkspaceId, name: str) -> None: ...

    async def set_paused(self, workspace_id: WorkspaceId, at: datetime | None) -> None:
        """Pause since `at`, or go on with None."""
        ...

    async def set_restoring(self, workspace_id: WorkspaceId, at: datetime | None) -> None:
        """Have writers wait for a restore since `at`, or go on with None. A pause is another thing, and stays as it is."""
        ...

    async def set_archived(self, workspace_id: WorkspaceId, at: datetime | None) -> None:
        """Archive since `at`, or bring back with None."""
        ...

    async def set_deleted(self, workspace_id: WorkspaceId, at: datetime | None) -> None:
        """Delete since `at`, or bring back with None."""
        ...

    async def deleted_before(self, moment: datetime, limit: int) -> Sequence[WorkspaceId]:
        """Up to `limit` workspaces that were deleted before then and are not purged, in the order of their deletion."""
        ...

    async def set_purged(self, workspace_id: WorkspaceId, at: datetime) -> None:
        """Forget its name and everybody in it; what is left is that the id was given out."""
        ...

    async def solely_owned(self, user_id: UserId) -> Sequence[SoleOwned]:
        """The workspaces, neither archived nor deleted, of which nobody else with an open account is owner; by id."""
        ...

    async def owned_archived_at(self, user_id: UserId, at: datetime) -> Sequence[WorkspaceId]:
        """The undeleted workspaces that the user owns and that were archived at exactly this moment; locked, by id."""
        ...

    async def limits_changed(self, owner: UserId) -> Sequence[WorkspaceId]:
        """The undeleted workspaces that `owner` owns, whose limits are others now for everybody in them; locked, by id."""
        ...

    async def locked(self, workspace_id: WorkspaceId) -> Workspace | None:
        """The workspace, which nobody else changes until this transaction ends."""
        ...
