"""The hash chain over a log: each link covers an event, its metadata and the link before it.

Whoever knows a log's last link can tell any change, loss or reordering of the events before it.
"""

from hashlib import sha256

LINK_BYTES = 32


def genesis(workspace_id: str, backend_id: str) -> bytes:
    """The link before the first event. It binds the chain to one life of one workspace's log."""
    return sha256(f"mooring-log-1\n{workspace_id}\n{backend_id}".encode()).digest()


def link(previous: bytes, seq: int, parent: int, at_ms: int, user_id: str, session_id: str, text: str) -> bytes:
    """The link of one event. Ids hold no line break, so that the fields cannot run into each other."""
    head = f"{seq}\n{parent}\n{at_ms}\n{user_id}\n{session_id}\n"
    return sha256(previous + head.encode() + text.encode()).digest()
