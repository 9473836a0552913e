"""The sync edge: `/sync` by WebSocket and by HTTP.

Not here: what is admitted and how it is published (`sync`), who may do what (`workspaces.access`). Reading order:
`endpoint`, `gate`, `authority`, `socket`, `conversation`, `pulls`, `outlet`, `polling`.
"""

from mooring.api.sync.conversation import SocketRoom
from mooring.api.sync.counters import SyncCounters
from mooring.api.sync.endpoint import SyncEndpoint
from mooring.api.sync.gate import SyncGate
from mooring.api.sync.sockets import SyncSockets
from mooring.api.sync.visits import Visits

__all__ = ["SocketRoom", "SyncCounters", "SyncEndpoint", "SyncGate", "SyncSockets", "Visits"]
