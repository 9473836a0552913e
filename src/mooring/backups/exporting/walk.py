"""Following a log's chain along the lines of a snapshot, so that no damaged log is given away as a whole one."""

from collections.abc import Sequence

import msgspec

from mooring.backups.exporting.draft import LogDamaged
from mooring.sync import LogHead
from mooring.sync.chain import genesis, link

EventLine = tuple[int, int, int, str, str, str, str]
"""seq, parent, milliseconds since 1970, user, session, link in hex, text."""

_LINES = msgspec.json.Decoder(EventLine)


class Walk:
    """From the empty log to `head`."""

    def __init__(self, workspace_id: str, head: LogHead) -> None:
        self._head = head
        self._seq = 0
        self._events = 0
        self._size = 0
        self._chain = genesis(workspace_id, head.backend_id)

    def follow(self, lines: bytes) -> Sequence[EventLine]:
        """The next events. LogDamaged when one of them does not fit."""
        found = _LINES.decode_lines(lines)
        for event in found:
            self._step(event)
        return found

    def arrive(self) -> None:
        """LogDamaged when this is not where the head says that the log ends."""
        found = (self._seq, self._events, self._size, self._chain)
        if found != (self._head.seq, self._head.events, self._head.size, self._head.chain):
            raise LogDamaged(f"the events end at {self._seq}, and not as the head at {self._head.seq} says")

    def _step(self, event: EventLine) -> None:
        seq, parent, at_ms, user_id, session_id, chain, text = event
        if parent != self._seq:
            raise LogDamaged(f"event {seq} builds on {parent}, but {self._seq} is before it")
        self._chain = link(self._chain, seq, parent, at_ms, user_id, session_id, text)
        if self._chain.hex() != chain:
            raise LogDamaged(f"event {seq} does not match the hash chain")
        self._seq, self._events, self._size = seq, self._events + 1, self._size + len(text.encode())
