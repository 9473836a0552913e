"""A workspace's event log, read, followed and written from Python.

Not here: who is signed in (`client.session`), the shape of an app's events. Reading order: `event` (what is read and
written), `line` (the port: one connection), `frames` (what is said on it), `conversation` (one connection's pull and
pushes), `reading` and `writing` (over as many connections as it takes), `workspace`.
"""

from mooring.client.workspaces.event import Cursor, Event, LogReplaced, NewEvent
from mooring.client.workspaces.line import Dialer
from mooring.client.workspaces.place import Place, path_of
from mooring.client.workspaces.sockets import SocketDialer
from mooring.client.workspaces.workspace import Snapshot, Workspace
from mooring.client.workspaces.writing import Rebase

__all__ = [
    "Cursor",
    "Dialer",
    "Event",
    "LogReplaced",
    "NewEvent",
    "Place",
    "Rebase",
    "Snapshot",
    "SocketDialer",
    "Workspace",
    "path_of",
]
