"""The ledger: which (handler, event) was begun, done, or given up, and how far each handler is in each workspace.

Not here: running handlers (`handlers`), the tables (`storage.directory`). An event of a lane is claimed, run, and
completed, in this order, and whoever has lost the claim completes nothing. Read `model`, `outcomes`, `claim`, `settle`,
`opening`, `walk`, then `registering`, `finishing`, `dead_letters`, `replay`.
"""

from mooring.monitor.ledger.claim import claim
from mooring.monitor.ledger.dead_letters import dead_letter, discard, retry
from mooring.monitor.ledger.errors import (
    ChainTooLong,
    DeadLetterMissing,
    DeadLetterSettled,
    EffectsFull,
    HandlerMissing,
    PushNotNow,
)
from mooring.monitor.ledger.finishing import LARGEST_RESULT, finish
from mooring.monitor.ledger.model import (
    CLAIM,
    RENEWED_EVERY,
    Candidate,
    ClaimToken,
    Entry,
    EntryId,
    EntryState,
    Lane,
    Registered,
    Registration,
    ServiceMember,
)
from mooring.monitor.ledger.opening import LogNow, Move, advance, open_lane, put_off
from mooring.monitor.ledger.outcomes import (
    Again,
    Claim,
    Claimed,
    ClaimLost,
    ClaimOutcome,
    ClaimRequest,
    Closed,
    Completed,
    Completion,
    Dead,
    Due,
    Moved,
    Opened,
    Outdated,
    Passed,
    Paused,
    Redo,
    Settled,
    Waiting,
)
from mooring.monitor.ledger.registering import pause, register, require_handler, resume
from mooring.monitor.ledger.replay import Replay, plan, replay
from mooring.monitor.ledger.settle import complete, fail, give_back
from mooring.monitor.ledger.store import Ledger, LedgerStore
from mooring.monitor.ledger.tallying import Fate, HandledTally, NoTally

__all__ = [
    "CLAIM",
    "LARGEST_RESULT",
    "RENEWED_EVERY",
    "Again",
    "Candidate",
    "ChainTooLong",
    "Claim",
    "ClaimLost",
    "ClaimOutcome",
    "ClaimRequest",
    "ClaimToken",
    "Claimed",
    "Closed",
    "Completed",
    "Completion",
    "Dead",
    "DeadLetterMissing",
    "DeadLetterSettled",
    "Due",
    "EffectsFull",
    "Entry",
    "EntryId",
    "EntryState",
    "Fate",
    "HandledTally",
    "HandlerMissing",
    "Lane",
    "Ledger",
    "LedgerStore",
    "LogNow",
    "Move",
    "Moved",
    "NoTally",
    "Opened",
    "Outdated",
    "Passed",
    "Paused",
    "PushNotNow",
    "Redo",
    "Registered",
    "Registration",
    "Replay",
    "ServiceMember",
    "Settled",
    "Waiting",
    "advance",
    "claim",
    "complete",
    "dead_letter",
    "discard",
    "fail",
    "finish",
    "give_back",
    "open_lane",
    "pause",
    "plan",
    "put_off",
    "register",
    "replay",
    "require_handler",
    "resume",
    "retry",
]
