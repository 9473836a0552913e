"""Handlers: functions that are run for confirmed events, each event of a workspace after the one before it.

Not here: what was done and what is still to be done (`ledger`), who leads (`watch`). An application needs `handler`,
`Context` and `NewEvent`. Read `context`, `definition`, `registry`, then how they are run: `attempt`, `event_run`, `lane`,
`lanes`, `crew`, by what they need of the service (`station`).
"""

from mooring.monitor.effects import Effect, ForwardEvent, TellMember
from mooring.monitor.handlers.context import (
    MOST_CHAINED,
    SERVICE_SESSION,
    Actor,
    Context,
    HandledWorkspace,
    NewEvent,
    TooMuch,
    service_member,
)
from mooring.monitor.handlers.crew import HandlerCrew
from mooring.monitor.handlers.definition import Handler, handler
from mooring.monitor.handlers.registry import discover, registry_of
from mooring.monitor.handlers.station import HandlerStation
from mooring.monitor.model import HandledEvent

__all__ = [
    "MOST_CHAINED",
    "SERVICE_SESSION",
    "Actor",
    "Context",
    "Effect",
    "ForwardEvent",
    "HandledEvent",
    "HandledWorkspace",
    "Handler",
    "HandlerCrew",
    "HandlerStation",
    "NewEvent",
    "TellMember",
    "TooMuch",
    "discover",
    "handler",
    "registry_of",
    "service_member",
]
