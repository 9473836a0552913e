"""What workspaces need of the directory about who is in them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from mooring.accounts import UserId
from mooring.workspaces.model import Member, MemberDetails, Person, Role, WorkspaceId


class MemberStore(Protocol):
    """Members and their defaults. All within the caller's transaction.

    Whoever changes a member holds the workspace (`WorkspaceStore.locked`); users are held after workspaces, and the
    lifecycle feed comes last: so no two transactions wait for each other.
    """

    async def of(self, workspace_id: WorkspaceId, user_id: UserId) -> Member | None: ...

    async def page(
        self, workspace_id: WorkspaceId, after: tuple[int, str, str] | None, limit: int
    ) -> Sequence[tuple[MemberDetails, tuple[int, str, str]]]:
        """Up to `limit` members after a place, each with its own place: owners first, then by name."""
        ...

    async def counts(self, workspace_ids: Sequence[WorkspaceId]) -> Mapping[WorkspaceId, int]:
        """How many members each of these workspaces has, in one question."""
        ...

    async def ids(self, workspace_id: WorkspaceId, roles: Collection[Role] = ...) -> Sequence[UserId]:
        """The users who are members of the workspace, in no order; those of these roles, if any are named."""
        ...

    async def owners(self, workspace_ids: Sequence[WorkspaceId]) -> Mapping[WorkspaceId, Sequence[Person]]:
        """Who owns each of these workspaces, in one question; by id."""
        ...

    async def persons(self, user_ids: Sequence[UserId]) -> Mapping[UserId, Person]: ...

    async def has_other_owner(self, workspace_id: WorkspaceId, user_id: UserId) -> bool:
        """Whether anybody else with an open account owns the workspace."""
        ...

    async def set_role(self, workspace_id: WorkspaceId, user_id: UserId, role: Role) -> None: ...

    async def remove(self, workspace_id: WorkspaceId, user_id: UserId) -> None: ...

    async def remove_everywhere(self, user_id: UserId) -> Sequence[WorkspaceId]:
        """End the user's memberships, but in workspaces of which nobody else is owner; in which ones, by id."""
        ...

    async def visited(self, moments: Mapping[tuple[WorkspaceId, UserId], datetime]) -> None:
        """Note when members last opened workspaces; whoever is none by now is left out. No change that others see."""
        ...

    async def hold_workspaces_of(self, user_id: UserId) -> None:
        """Hold every workspace that the user is a member of, in the order of their ids, until the transaction ends."""
        ...

    async def default_of(self, user_id: UserId) -> WorkspaceId | None: ...

    async def set_default(self, user_id: UserId, workspace_id: WorkspaceId) -> None: ...

    async def default_holders(self, workspace_id: WorkspaceId, only: UserId | None = None) -> Sequence[UserId]:
        """Those with open accounts whose default it is, `only` one of them if given; held, by id."""
        ...

    async def next_default(self, user_id: UserId, lost: WorkspaceId) -> WorkspaceId | None:
        """What the user's default should be instead of `lost`: the active one that they used last, else any that is read.

        It can be neither archived nor deleted by others until this transaction ends. None: there is none.
        """
        ...
