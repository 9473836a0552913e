"""The shapes of how all workspaces stand by their backups, as the operator sees them."""

from typing import Literal

from msgspec import Struct

from mooring.wire.api import Moment
from mooring.wire.backups import BackupShape

StandingStateName = Literal["unproven", "failing", "late", "none", "waiting", "safe"]


class TroubleShape(Struct, rename="camel", frozen=True):
    """Something cannot be backed up: since when, what kind of failure it was the last time, and how often that was tried."""

    since: Moment
    cause: str
    tries: int


class RoundShape(Struct, rename="camel", frozen=True):
    """A round: when it began, how long it took, and how many workspaces it backed up."""

    at: Moment
    seconds: float
    backups: int


class StandingShape(Struct, rename="camel", frozen=True, kw_only=True):
    """One workspace, or the `directory`. `newest` is its newest backup with its last drill, `provenAt` when the newest proven one
    was taken, `dueAt` when the next one is to be. `upTo`: up to when the archive holds all of its events, null when nobody knows.
    """

    workspace_id: str
    name: str
    state: StandingStateName
    newest: BackupShape | None
    proven_at: Moment | None
    due_at: Moment | None
    up_to: Moment | None
    trouble: TroubleShape | None


class BackupSummary(Struct, rename="camel", frozen=True, kw_only=True):
    """All in sum. `at` is when they were looked at, `archive` where backups are.

    Of this process, since `countedSince`: `lastRound`, `tries` by how they came out, `success` (which part of them is proven),
    `trouble` of the archive as a whole, and for how long (`lagSeconds`) the oldest event has waited for it.
    """

    at: Moment
    archive: str
    cadence_hours: float
    states: dict[str, int]
    proven_at: Moment | None
    directory_proven_at: Moment | None
    counted_since: Moment | None
    tries: dict[str, int]
    success: float | None
    last_round: RoundShape | None
    trouble: TroubleShape | None
    lag_seconds: float


class BackupStandings(Struct, rename="camel", frozen=True):
    """One page, the worst first; `total` of what was asked for."""

    summary: BackupSummary
    standings: list[StandingShape]
    total: int
    next_cursor: str | None
