"""That a workspace is followed, and what there is to follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mooring.monitor.model import MonitorId, shard_of
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


@dataclass(frozen=True, slots=True)
class ExistingPage:
    """Some workspaces by id, archived and deleted ones too; `next` is where to go on, None after the last."""

    workspaces: Sequence[Existing]
    next: WorkspaceId | None


@dataclass(frozen=True, slots=True)
class Followed:
    """Whether a workspace that is known is followed: `stopped_because` None says that it is."""

    workspace_id: WorkspaceId
    stopped_because: StoppedBecause | None


@dataclass(frozen=True, slots=True)
class FollowedPage:
    """Some of what is known by id; `next` is where to go on, None after the last."""

    follows: Sequence[Followed]
    next: WorkspaceId | None


@dataclass(frozen=True, slots=True)
class Findings:
    """What comparing found. `doubtful` are to be looked at by id; `held_back` of them too many were missing at once to be.

    `cause` says why the comparison is not complete.
    """

    monitor: MonitorId
    milliseconds: int
    listed: int
    doubtful: Sequence[WorkspaceId]
    held_back: int = 0
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What came of a comparison: how many workspaces the feed had missed, begun to follow and stopped."""

    id: str
    at: datetime
    monitor: MonitorId
    milliseconds: int
    listed: int
    begun: int
    stopped: int
    held_back: int
    cause: str | None

    @property
    def drifted(self) -> bool:
        """Whether what was followed was not what there was."""
        return self.begun + self.stopped > 0
