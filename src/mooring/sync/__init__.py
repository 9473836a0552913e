"""Event sync: one ordered log per workspace; admit, persist, publish.

Not here: who may read or write (`workspaces.access`), frames on the wire (`wire`), engines (`storage.eventlog`).
Reading order: `event`, `admit`, `log` (the port), `lives` (its lives), `publish`, `pull`, `push`, `placing`, `write_back`, `chain`.
"""

from mooring.sync.errors import PushMalformed, WorkspaceQuarantined
from mooring.sync.event import Author, Batch, NewEvent
from mooring.sync.log import EventLog, LogHead, Record, Verified
from mooring.sync.publish import Channel, Channels
from mooring.sync.pull import LivePull
from mooring.sync.push import Pushes

__all__ = [
    "Author",
    "Batch",
    "Channel",
    "Channels",
    "EventLog",
    "LivePull",
    "LogHead",
    "NewEvent",
    "PushMalformed",
    "Pushes",
    "Record",
    "Verified",
    "WorkspaceQuarantined",
]
