"""What the ledger keeps: a handler, a lane of it in one workspace, and an entry for each event that was begun."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NewType

from mooring.monitor.model import WorkspaceCursor

EntryId = NewType("EntryId", str)
ClaimToken = NewType("ClaimToken", str)

CLAIM = timedelta(seconds=8)
"""How long a claim holds after whoever has it last said that they are still at it. As long as the lease of a shard."""
RENEWED_EVERY = timedelta(seconds=2.5)
LONGEST_CAUSE = 300


class EntryState(StrEnum):
    """What became of an event. All but `OPEN` and `RETRY` are for good, unless a person says something else."""

    OPEN = "open"
    """It was begun: it is being run, or will be tried again."""
    DONE = "done"
    DEAD = "dead"
    """It failed as often as it may: a dead letter."""
    RETRY = "retry"
    """A dead letter that a person wants to be tried again."""
    DISCARDED = "discarded"


SETTLED = frozenset(EntryState) - {EntryState.OPEN}


@dataclass(frozen=True, slots=True)
class Registration:
    """A handler as a monitor has it."""

    name: str
    patterns: Sequence[str]
    from_beginning: bool = False


@dataclass(frozen=True, slots=True)
class Registered:
    """A handler as the service knows it.

    It sees what logs were given after `start_position`, unless it is `from_beginning`. `edition` counts how often other
    events were wanted: whoever still has a former edition would pass over events that are wanted now.
    """

    name: str
    patterns: Sequence[str]
    registered_at: datetime
    start_position: int
    from_beginning: bool
    edition: int = 1
    paused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """One handler in one workspace: done with everything up to `seq` of the log `backend_id`.

    While an event of it is claimed, `token` and `entry_id` are set, and `due_at` is when the claim is over; else `due_at` is
    when somebody must look at it without being told of a change. `floor`: up to there the present `generation` has nothing
    to do. `walk_to`: up to there the log is another life of one that was handled before, so the ledger is asked about every
    event. `redo` counts the dead letters that are to be tried again.
    """

    handler: str
    workspace_id: str
    backend_id: str
    seq: int
    moved_at: datetime
    generation: int = 0
    floor: int = 0
    walk_to: int = 0
    redo: int = 0
    due_at: datetime | None = None
    token: ClaimToken | None = None
    entry_id: EntryId | None = None
    failing_since: datetime | None = None
    attempts: int = 0
    cause: str | None = None

    @property
    def cursor(self) -> WorkspaceCursor:
        """Where it stands."""
        return WorkspaceCursor(self.backend_id, self.seq, self.generation)


@dataclass(frozen=True, slots=True)
class Entry:
    """That a (handler, event) was begun, and what became of it. `effects`: what was finished outside, by key."""

    id: EntryId
    handler: str
    workspace_id: str
    seq: int
    digest: str
    generation: int
    name: str
    state: EntryState
    first_at: datetime
    changed_at: datetime
    attempts: int = 0
    cause: str | None = None
    effects: Mapping[str, Any] = field(default_factory=dict)
    pushed: int = 0

    @property
    def claim_name(self) -> str:
        """By which a log knows what was pushed for it, and the other side of an effect what was done for it."""
        return f"{self.handler}/{self.generation}/{self.workspace_id}/{self.seq}/{self.digest}"


@dataclass(frozen=True, slots=True)
class ServiceMember:
    """A handler that has written in a workspace, how many events, and when first and last."""

    name: str
    first_at: datetime
    last_at: datetime
    events: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event that a handler wants, in the order of the log."""

    seq: int
    digest: str
    name: str
    at: datetime
