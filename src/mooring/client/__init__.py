"""The Python client: a session that is kept true, requests and events of the person who is signed in, their workspaces.

It knows the wire and nothing of the server. Not here: commands (`cli.session`). Reading order: `state`, `kept` and
`token_file` (what is kept), `lifetime` and `verdict` (what is believed), `renewal`, `session`, `keeper`, `events`,
`workspaces`, `connection`.
"""

from mooring.client.connection import Mooring, connect
from mooring.client.errors import NotSignedIn, Refused, SecondFactorRequired, Unreachable
from mooring.client.events import SessionEvent
from mooring.client.session import Session
from mooring.client.state import Active, Ended, EndReason, Offline, Refreshing, SignedOut
from mooring.client.workspaces import Cursor, Event, LogReplaced, NewEvent, Rebase, Snapshot, Workspace

__all__ = [
    "Active",
    "Cursor",
    "EndReason",
    "Ended",
    "Event",
    "LogReplaced",
    "Mooring",
    "NewEvent",
    "NotSignedIn",
    "Offline",
    "Rebase",
    "Refreshing",
    "Refused",
    "SecondFactorRequired",
    "Session",
    "SessionEvent",
    "SignedOut",
    "Snapshot",
    "Unreachable",
    "Workspace",
    "connect",
]
