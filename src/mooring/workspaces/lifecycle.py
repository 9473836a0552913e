"""The lifecycle feed: every change of a workspace as an event with a position, in the transaction of the change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from mooring.accounts import UserId
from mooring.workspaces.model import WorkspaceId


class LifecycleKind(StrEnum):
    """What happened to a workspace. The value is kept for ever, so it never changes."""

    CREATED = "workspace_created"
    RENAMED = "workspace_renamed"
    PAUSED = "workspace_paused"
    RESUMED = "workspace_resumed"
    ARCHIVED = "workspace_archived"
    UNARCHIVED = "workspace_unarchived"
    DELETED = "workspace_deleted"
    UNDELETED = "workspace_undeleted"
    PURGED = "workspace_purged"
    LIMITS_CHANGED = "workspace_limits_changed"
    MEMBER_ADDED = "member_added"
    ROLE_CHANGED = "member_role_changed"
    MEMBER_REMOVED = "member_removed"
    INVITED = "invitation_created"
    INVITATION_RESENT = "invitation_resent"
    INVITATION_REVOKED = "invitation_revoked"
    INVITATION_DECLINED = "invitation_declined"
    OWNERSHIP_OFFERED = "ownership_offered"
    OWNERSHIP_OFFER_ENDED = "ownership_offer_ended"
    OWNERSHIP_TRANSFERRED = "ownership_transferred"
    WEBHOOK_ADDED = "webhook_added"
    WEBHOOK_CHANGED = "webhook_changed"
    WEBHOOK_REMOVED = "webhook_removed"
    EXPORT_ASKED = "export_asked"
    EXPORT_READY = "export_ready"
    EXPORT_DOWNLOADED = "export_downloaded"
    EXPORT_REVOKED = "export_revoked"
    RESCUE_REAPPLIED = "rescue_reapplied"
    IMPORTED = "workspace_imported"
    RESTORE_STARTED = "restore_started"
    RESTORED = "workspace_restored"
    RESTORE_FAILED = "restore_failed"
    RESTORE_ABORTED = "restore_aborted"


@dataclass(frozen=True, slots=True)
class NewLifecycleEvent:
    """A change, before it has its position. `actor` None: the operator, or the service itself."""

    workspace_id: WorkspaceId
    kind: LifecycleKind
    actor: UserId | None
    at: datetime
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LifecycleEvent:
    """One change of a workspace. `position` counts 1, 2, 3 … over all workspaces, in the order of the commits."""

    position: int
    workspace_id: WorkspaceId
    kind: LifecycleKind
    actor: UserId | None
    at: datetime
    data: Mapping[str, str]


class LifecycleFeed(Protocol):
    """The feed of all workspaces, kept for ever."""

    async def append(self, event: NewLifecycleEvent) -> int:
        """Add `event` and return its position.

        Positions have no gaps and follow the order of the commits, so a reader who has seen all up to a cursor misses
        nothing by asking for what is after it. From here to its end the transaction holds up every other that appends.
        """
        ...

    async def after(self, cursor: int, limit: int) -> Sequence[LifecycleEvent]:
        """Up to `limit` events with a position above `cursor`, in order."""
        ...

    async def until(
        self, last: int, cursor: int, limit: int, workspace_id: WorkspaceId | None
    ) -> Sequence[LifecycleEvent]:
        """Up to `limit` events after `cursor`, the one at `last` included, in order; of one workspace unless it is None."""
        ...

    async def head(self) -> int:
        """The position of the last event, 0 when there is none."""
        ...

    async def concerning(self, user_id: UserId, cursor: int, until: int, limit: int) -> Sequence[LifecycleEvent]:
        """Up to `limit` events after `cursor`, the one at `until` included, that concern the user, in order.

        An event concerns the members of its workspace and the user that its data names as `userId`.
        """
        ...
