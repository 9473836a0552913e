"""What invitations need of the directory, and what their use cases write to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mooring.accounts import AccountStores, EmailAddress, UserId
from mooring.workspaces.change import WorkspaceStores
from mooring.workspaces.invitations.model import Invitation, Offered
from mooring.workspaces.model import InvitationId, WorkspaceId
from mooring.workspaces.quotas import Quota, QuotaStore


class InvitationStore(Protocol):
    """Invitations. All within the caller's transaction. Whoever changes one holds its workspace."""

    async def add(self, invitation: Invitation) -> None: ...

    async def by_id(self, invitation_id: InvitationId) -> Offered | None:
        """The invitation as it is at this moment, whatever became of it."""
        ...

    async def held(self, invitation_id: InvitationId) -> Offered | None:
        """The invitation, whose workspace nobody else changes until this transaction ends."""
        ...

    async def of_workspace(self, workspace_id: WorkspaceId, now: datetime, limit: int) -> Sequence[Offered]:
        """Up to `limit` invitations: those that can be accepted first, then newest first."""
        ...

    async def open_to(self, user_id: UserId, email: EmailAddress, now: datetime, limit: int) -> Sequence[Offered]:
        """Up to `limit` that can be accepted at `now` with this address, newest first: none where the user is a member
        already, nor into a workspace that is archived or deleted.
        """
        ...

    async def open_in(self, workspace_id: WorkspaceId, email: EmailAddress, now: datetime) -> InvitationId | None:
        """The invitation of this address into the workspace that can be accepted at `now`."""
        ...

    async def concerning(
        self, workspace_id: WorkspaceId, user_id: UserId, email: EmailAddress, now: datetime
    ) -> Sequence[InvitationId]:
        """Those that nothing was done with and that are not expired, which the user made or which are for this address; by id."""
        ...

    async def pending_count(self, workspace_id: WorkspaceId, now: datetime, *, by_link: bool) -> int:
        """How many invitations can be accepted at `now`: those by link, or those to addresses."""
        ...

    async def has_member(self, workspace_id: WorkspaceId, email: EmailAddress) -> bool:
        """Whether a member of the workspace has this address."""
        ...

    async def note_sending(self, sending_id: str, invitation_id: InvitationId, user_id: UserId, at: datetime) -> None:
        """The user made the invitation, or sent it again."""
        ...

    async def sent_since(self, user_id: UserId, since: datetime) -> Sequence[datetime]:
        """When the user invited or sent again, later than `since`; newest first."""
        ...

    async def renew(self, invitation_id: InvitationId, expires_at: datetime, sent_at: datetime | None) -> None:
        """It is good until then; it was sent then, if it is one that is sent."""
        ...

    async def revoke(self, invitation_id: InvitationId, at: datetime) -> None: ...

    async def decline(self, invitation_id: InvitationId, at: datetime) -> None: ...

    async def was_used_by(self, invitation_id: InvitationId, user_id: UserId) -> bool: ...

    async def use(self, invitation_id: InvitationId, user_id: UserId, at: datetime) -> None:
        """One more use, by this user, who did not use it before."""
        ...

    async def erase(self, workspace_id: WorkspaceId) -> None:
        """Forget every invitation into the workspace, whose end is told otherwise."""
        ...

    async def forget(self, expired_before: datetime, limit: int) -> int:
        """Forget up to `limit` invitations that expired before then, whatever became of them; how many."""
        ...


@dataclass(frozen=True, slots=True)
class InvitationStores:
    """The stores of one transaction, and the quota of whoever was given none."""

    invitations: InvitationStore
    workspaces: WorkspaceStores
    accounts: AccountStores
    quotas: QuotaStore
    defaults: Quota
