"""What the ledger is asked by whoever runs handlers, and answers them. Tagged, because others hear the answers over the wire."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec import Struct

from mooring.monitor.effects import Effect
from mooring.monitor.ledger.model import Candidate, ClaimToken, EntryId
from mooring.monitor.model import WorkspaceCursor


@dataclass(frozen=True, slots=True)
class Redo:
    """A dead letter that is to be tried again."""

    entry_id: EntryId
    seq: int
    digest: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A lane as it stands. `walk_to`: up to there candidates may be given many at a time, for most of them are done."""

    cursor: WorkspaceCursor
    walk_to: int
    redo: Sequence[Redo]


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """Wants the first of `candidates` that is not settled, or the dead letter `redo`.

    `seen` is where the lane was when they were read: nothing between there and each of them is wanted. `edition` is that
    of the patterns that say so. `attempts` is the handler's limit.
    """

    handler: str
    workspace_id: str
    edition: int
    attempts: int
    seen: WorkspaceCursor
    candidates: Sequence[Candidate] = ()
    redo: EntryId | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Which claim is meant."""

    handler: str
    workspace_id: str
    token: ClaimToken


class Claimed(Struct, frozen=True, tag=True):
    """It is the caller's to run, for `CLAIM` from the moment when it asked, and longer while it renews.

    `attempt` counts from 1, this one included. `claim_name` is the same for every attempt.
    """

    token: ClaimToken
    entry_id: EntryId
    seq: int
    attempt: int
    claim_name: str
    effects: Mapping[str, Any]
    workspace_name: str
    cursor: WorkspaceCursor


class Passed(Struct, frozen=True, tag=True):
    """All candidates are settled: the lane moved behind them, to `cursor`."""

    cursor: WorkspaceCursor


class Moved(Struct, frozen=True, tag=True):
    """The lane is somewhere else than the caller thought: open it anew."""


class Waiting(Struct, frozen=True, tag=True):
    """Nothing can be claimed before `until`: somebody else has a claim, or the last attempt failed."""

    until: datetime


class Paused(Struct, frozen=True, tag=True):
    """A person has paused the handler."""


class Outdated(Struct, frozen=True, tag=True):
    """Another edition of the handler was registered since: the caller runs nothing of it any more."""


class Closed(Struct, frozen=True, tag=True):
    """The workspace is deleted or gone: nothing is run in it."""


ClaimOutcome = Claimed | Passed | Moved | Waiting | Paused | Outdated | Closed


class Completed(Struct, frozen=True, tag=True):
    """It is done, and the lane stands at `cursor`."""

    cursor: WorkspaceCursor


class Again(Struct, frozen=True, tag=True):
    """It is tried again, not before `due_at`."""

    due_at: datetime


class Dead(Struct, frozen=True, tag=True):
    """It is a dead letter now, and the lane goes on behind it. `first`: the handler had none before."""

    cursor: WorkspaceCursor
    first: bool


class ClaimLost(Struct, frozen=True, tag=True):
    """The claim is not the caller's any more: nothing was changed."""


@dataclass(frozen=True, slots=True)
class Completion:
    """An event was run to its end: `pushed` events are in the log, `effects` are to come with it. `then` is wanted next."""

    claim: Claim
    pushed: int = 0
    effects: Sequence[Effect] = ()
    then: ClaimRequest | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a completion, and of what was wanted next if it was completed."""

    outcome: Completed | ClaimLost
    then: ClaimOutcome | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """Lanes (handler, workspace) that somebody must look at, and which of the handlers are paused."""

    lanes: Sequence[tuple[str, str]]
    paused: Sequence[str]
