"""The Python client: a session that is kept true, requests as the person who is signed in, the session's events.

It knows the wire and nothing of the server. Not here: commands (`cli.session`). Reading order: `state`, `kept` and
`token_file` (what is kept), `lifetime` and `verdict` (what is believed), `renewal`, `session`, `keeper`, `events`,
`connection`.
"""

from mooring.client.connection import Mooring, connect
from mooring.client.errors import NotSignedIn, Refused, SecondFactorRequired, Unreachable
from mooring.client.events import SessionEvent
from mooring.client.session import Session
from mooring.client.state import Active, Ended, EndReason, Offline, Refreshing, SignedOut

__all__ = [
    "Active",
    "EndReason",
    "Ended",
    "Mooring",
    "NotSignedIn",
    "Offline",
    "Refreshing",
    "Refused",
    "SecondFactorRequired",
    "Session",
    "SessionEvent",
    "SignedOut",
    "Unreachable",
    "connect",
]
