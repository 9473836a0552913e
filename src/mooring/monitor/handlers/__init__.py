"""Handlers: functions that are run for confirmed events, each event of a workspace after the one before it.

Not here: what was done and what is still to be done (`ledger`), who leads (`watch`). An application needs `handler`,
`Context` and `NewEvent`. Read `context`, `definition`, `registry`, then how they are run: `lane`, `crew`.
"""

from mooring.monitor.effects import Effect, ForwardEvent, TellMember
from mooring.monitor.handlers.context import Actor, Context, HandledWorkspace, NewEvent, TooMuch
from mooring.monitor.handlers.definition import Handler, handler
from mooring.monitor.handlers.registry import discover, registry_of
from mooring.monitor.model import HandledEvent

__all__ = [
    "Actor",
    "Context",
    "Effect",
    "ForwardEvent",
    "HandledEvent",
    "HandledWorkspace",
    "Handler",
    "NewEvent",
    "TellMember",
    "TooMuch",
    "discover",
    "handler",
    "registry_of",
]
