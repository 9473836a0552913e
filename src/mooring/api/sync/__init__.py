"""The sync edge: `/sync` by WebSocket and by HTTP.

Not here: what is admitted and how it is published (`sync`), who may do what (`workspaces.access`). Reading order:
`endpoint`, `gate`, `authority`, `socket`, `conversation`, `life`, `pulls`, `pushes`, `outlet`, `polling`; and for devices
that know a former life of the log: `drained`, `branches`, `rescuing`, `unanswered`, `polled`.
"""

from mooring.api.sync.branches import Branches
from mooring.api.sync.counters import SyncCounters
from mooring.api.sync.drained import Pace
from mooring.api.sync.endpoint import SyncEndpoint
from mooring.api.sync.gate import SyncGate
from mooring.api.sync.polled import PolledRescues
from mooring.api.sync.room import SocketRoom
from mooring.api.sync.sockets import SyncSockets
from mooring.api.sync.unanswered import Unanswered
from mooring.api.sync.visits import Visits

__all__ = [
    "Branches",
    "Pace",
    "PolledRescues",
    "SocketRoom",
    "SyncCounters",
    "SyncEndpoint",
    "SyncGate",
    "SyncSockets",
    "Unanswered",
    "Visits",
]
