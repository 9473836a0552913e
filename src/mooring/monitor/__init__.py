"""The monitor: follows every workspace from birth, and runs handlers that take effect exactly once.

Not here: the tables (`storage.directory`), how a running monitor reaches its service (`station`), pages and commands.
Read `model`, `leading` (who leads what), `follows` (what is followed), `station`, then `watch` (a running monitor), `ledger`
(what was done), `handlers` (what is run).
"""

from mooring.monitor.model import (
    FOLLOW,
    PEOPLE,
    SHARDS,
    Ask,
    Change,
    Changes,
    HandledEvent,
    Held,
    MonitorId,
    Scope,
    WorkspaceCursor,
    scope_of,
    shard_of,
)
from mooring.monitor.station import Station

__all__ = [
    "FOLLOW",
    "PEOPLE",
    "SHARDS",
    "Ask",
    "Change",
    "Changes",
    "HandledEvent",
    "Held",
    "MonitorId",
    "Scope",
    "Station",
    "WorkspaceCursor",
    "scope_of",
    "shard_of",
]
