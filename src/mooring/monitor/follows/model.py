"""That a workspace is followed, and what there is to follow."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mooring.monitor.model import shard_of
from mooring.workspaces import WorkspaceId


class StoppedBecause(StrEnum):
    """Why a workspace is followed no longer. A paused one is: it is read, and goes on at any moment."""

    ARCHIVED = "archived"
    DELETED = "deleted"
    MISSING = "missing"
    """It was found in no list of all workspaces: only reconciling can say so."""


@dataclass(frozen=True, slots=True)
class Existing:
    """A workspace that there is, by the directory's word."""

    id: WorkspaceId
    created_at: datetime
    archived_at: datetime | None = None
    deleted_at: datetime | None = None

    @property
    def stopped(self) -> tuple[datetime, StoppedBecause] | None:
        """Since when and why it is not to be followed; None when it is."""
        if self.deleted_at is not None:
            return self.deleted_at, StoppedBecause.DELETED
        if self.archived_at is not None:
            return self.archived_at, StoppedBecause.ARCHIVED
        return None


@dataclass(frozen=True, slots=True)
class Follow:
    """`known_at`: when the monitors learned of it; `followed_at`: when the leader of its shard first took it up.

    `feed_position` is the last position of the lifecycle feed that said something of it.
    """

    workspace_id: WorkspaceId
    feed_position: int
    created_at: datetime
    known_at: datetime
    followed_at: datetime | None = None
    stopped_at: datetime | None = None
    stopped_because: StoppedBecause | None = None

    @property
    def shard(self) -> int:
        return shard_of(self.workspace_id)

    @property
    def stopped(self) -> tuple[datetime, StoppedBecause] | None:
        """Since when and why it is followed no longer; None while it is."""
        if self.stopped_at is None or self.stopped_because is None:
            return None
        return self.stopped_at, self.stopped_because


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A workspace that its leader follows from now on, for the first time."""

    workspace_id: WorkspaceId
    created_at: datetime
    followed_at: datetime
