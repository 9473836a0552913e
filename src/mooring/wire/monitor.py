"""What monitors of other processes ask of a service: each deed of `monitor.Station`, its request and its reply.

Nobody else speaks this: it is as old or as new as the service itself, so it is the words of `monitor` as JSON. A field that
is added has a default, because a monitor of the release before may ask while the service is new already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated, Any, TypeVar

from msgspec import Meta, Struct

from mooring.kit.errors import Refusal
from mooring.monitor import Ask, Changes, HandledEvent, Held, MonitorId
from mooring.monitor.follows import ExistingPage, Findings, FollowedPage, Reconciliation, TakenUp
from mooring.monitor.handlers import NewEvent
from mooring.monitor.handlers.station import Failure
from mooring.monitor.leading import AskOvertaken
from mooring.monitor.ledger import (
    Again,
    ChainTooLong,
    Claim,
    ClaimLost,
    ClaimOutcome,
    ClaimRequest,
    ClaimToken,
    Completion,
    Dead,
    Due,
    EffectsFull,
    EntryId,
    HandlerMissing,
    Move,
    Opened,
    PushNotNow,
    Registered,
    Registration,
    Settled,
)
from mooring.sync import PushMalformed, WorkspaceQuarantined
from mooring.webhooks import EventName
from mooring.workspaces import WorkspaceId, WorkspaceMissing

DEEDS_PATH = "/api/operator/monitor/deeds"
LONGEST_POLL = 25.0

_Seconds = Annotated[float, Meta(ge=0, le=LONGEST_POLL)]
_Limit = Annotated[int, Meta(ge=0, le=10_000)]
_T = TypeVar("_T")
_Some = Annotated[list[_T], Meta(max_length=1_000)]


class Lead(Struct, frozen=True):
    ask: Ask


class Leave(Struct, frozen=True):
    monitor: MonitorId


class Follow(Struct, frozen=True):
    monitor: MonitorId
    seconds: _Seconds


class Workspaces(Struct, frozen=True):
    after: WorkspaceId | None
    limit: _Limit


class Follows(Struct, frozen=True):
    after: WorkspaceId | None
    limit: _Limit


class Settle(Struct, frozen=True):
    findings: Findings


class LogChanges(Struct, frozen=True):
    after: int | None
    limit: _Limit
    seconds: _Seconds


class Events(Struct, frozen=True):
    workspace_id: str
    after: int
    limit: _Limit


class Register(Struct, frozen=True):
    wanted: _Some[Registration]


class NamedEvents(Struct, frozen=True):
    workspace_id: str


class LanesDue(Struct, frozen=True):
    handlers: _Some[str]


class OpenLane(Struct, frozen=True):
    handler: str
    workspace_id: str


class ClaimEvent(Struct, frozen=True):
    request: ClaimRequest


class Renew(Struct, frozen=True):
    tokens: Annotated[list[ClaimToken], Meta(max_length=20_000)]


class Finish(Struct, frozen=True):
    entry_id: EntryId
    key: Annotated[str, Meta(min_length=1, max_length=200)]
    result: Any


class Write(Struct, frozen=True):
    claim: Claim
    chain: int
    events: Annotated[list[NewEvent], Meta(max_length=100)]


class Complete(Struct, frozen=True):
    completion: Completion


class Fail(Struct, frozen=True):
    failure: Failure


class GiveBack(Struct, frozen=True):
    claim: Claim
    cause: str | None
    wait: timedelta


class Advance(Struct, frozen=True):
    moves: _Some[Move]


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed: its fields in the order of the method's parameters, and what the method returns."""

    request: type[Struct]
    reply: Any


DEEDS: Mapping[str, Deed] = MappingProxyType(
    {
        "lead": Deed(Lead, list[Held]),
        "leave": Deed(Leave, None),
        "follow": Deed(Follow, list[TakenUp]),
        "workspaces": Deed(Workspaces, ExistingPage),
        "follows": Deed(Follows, FollowedPage),
        "settle": Deed(Settle, Reconciliation),
        "changes": Deed(LogChanges, Changes),
        "events": Deed(Events, tuple[str, Sequence[HandledEvent]]),
        "register": Deed(Register, list[Registered]),
        "due": Deed(LanesDue, Due),
        "open_lane": Deed(OpenLane, Opened | None),
        "named_events": Deed(NamedEvents, list[EventName]),
        "put_off": Deed(OpenLane, None),
        "claim": Deed(ClaimEvent, ClaimOutcome),
        "renew": Deed(Renew, list[ClaimToken]),
        "finish": Deed(Finish, Any),
        "write": Deed(Write, bool),
        "complete": Deed(Complete, Settled),
        "fail": Deed(Fail, Again | Dead | ClaimLost),
        "give_back": Deed(GiveBack, Again | ClaimLost),
        "advance": Deed(Advance, list[bool]),
    }
)

REFUSALS: Mapping[str, type[Refusal]] = MappingProxyType(
    {
        kind.code: kind
        for kind in (
            AskOvertaken,
            WorkspaceMissing,
            WorkspaceQuarantined,
            HandlerMissing,
            EffectsFull,
            PushNotNow,
            ChainTooLong,
            PushMalformed,
        )
    }
)
"""What a monitor is refused as itself; everything else is trouble with the service."""
