"""What membership asks about invitations, which are a package of their own above it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from mooring.accounts import EmailAddress, UserId
from mooring.workspaces.model import InvitationId, WorkspaceId


class BackedInvitations(Protocol):
    """Invitations that can still be accepted. All within the caller's transaction, which holds the workspace."""

    async def concerning(
        self, workspace_id: WorkspaceId, user_id: UserId, email: EmailAddress, now: datetime
    ) -> Sequence[InvitationId]:
        """Those that nothing was done with and that are not expired, which the user made or which are for this address; by id."""
        ...

    async def revoke(self, invitation_id: InvitationId, at: datetime) -> None: ...
