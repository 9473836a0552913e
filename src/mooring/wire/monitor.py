"""What monitors of other processes ask of a service: each deed of `monitor.Station`, its request and its reply.

Nobody else speaks this: it is as old or as new as the service itself, so it is the words of `monitor` as JSON. A field that
is added has a default, because a monitor of the release before may ask while the service is new already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any

from msgspec import Meta, Struct

from mooring.kit.errors import Refusal
from mooring.monitor import Ask, Changes, HandledEvent, Held, MonitorId
from mooring.monitor.follows import TakenUp
from mooring.monitor.leading import AskOvertaken
from mooring.sync import WorkspaceQuarantined
from mooring.workspaces import WorkspaceMissing

DEEDS_PATH = "/api/operator/monitor/deeds"
LONGEST_POLL = 25.0

_Seconds = Annotated[float, Meta(ge=0, le=LONGEST_POLL)]
_Limit = Annotated[int, Meta(ge=0, le=10_000)]


class Lead(Struct, frozen=True):
    ask: Ask


class Leave(Struct, frozen=True):
    monitor: MonitorId


class Follow(Struct, frozen=True):
    monitor: MonitorId
    seconds: _Seconds


class LogChanges(Struct, frozen=True):
    after: int | None
    limit: _Limit
    seconds: _Seconds


class Events(Struct, frozen=True):
    workspace_id: str
    after: int
    limit: _Limit


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
        "changes": Deed(LogChanges, Changes),
        "events": Deed(Events, tuple[str, Sequence[HandledEvent]]),
    }
)

REFUSALS: Mapping[str, type[Refusal]] = MappingProxyType(
    {kind.code: kind for kind in (AskOvertaken, WorkspaceMissing, WorkspaceQuarantined)}
)
"""What a monitor is refused as itself; everything else is trouble with the service."""
