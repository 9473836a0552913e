"""python -I -m mooring.storage.eventlog.apart

Does what it is asked on stdin and says on stdout what came of it, until nobody asks any more.
"""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import apsw

from mooring.backups.snapshot import Lines, LinesMalformed
from mooring.storage.eventlog.apart.words import Asked, Told, heard, line_of
from mooring.storage.eventlog.filling import Filling, NoRoom
from mooring.storage.eventlog.schema import open_reader
from mooring.storage.eventlog.tail import verify_whole
from mooring.sync import LogHead, Verified

_BEHIND = 10


class _Hands:
    """Does one deed after the other, on at most one scratch log."""

    def __init__(self) -> None:
        self._filling: Filling | None = None

    def do(self, asked: Asked, content: bytes) -> Told:
        """What comes of one deed."""
        try:
            return Told(self._done(asked, content))
        except LinesMalformed as malformed:
            return Told(malformed=str(malformed))
        except NoRoom:
            return Told(full=True)
        except apsw.Error as error:
            return Told(failed=type(error).__name__)

    def _done(self, asked: Asked, content: bytes) -> list[str | int | None]:
        if asked.deed == "verify":
            return _seen(_verified(*map(str, asked.about)))
        if asked.deed == "fill":
            self._filling = _begun(*asked.about)
            return []
        if self._filling is None:
            raise ValueError(asked.deed)
        if asked.deed == "prove":
            return _seen(self._filling.verify())
        deeds = {"events": self._filling.add_events, "claims": self._filling.add_claims}
        return _counted(deeds[asked.deed](content))


def main() -> None:
    """From beginning to end."""
    os.nice(_BEHIND)
    # Of the same session as the service, or the system would weigh the two alike; what ends the service at a terminal is not for it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    hands = _Hands()
    # Nobody listens any more: the service has ended.
    with suppress(BrokenPipeError):
        while (one := heard(sys.stdin.buffer)) is not None:
            sys.stdout.buffer.write(line_of(hands.do(*one)))
            sys.stdout.buffer.flush()


def _begun(*about: str | int) -> Filling:
    path, workspace_id, backend_id, seq, events, size, chain = about
    head = LogHead(str(backend_id), int(seq), int(events), int(size), bytes.fromhex(str(chain)))
    return Filling(Path(str(path)), str(workspace_id), head)


def _verified(path: str, name: str) -> Verified:
    connection = open_reader(Path(path))
    try:
        return verify_whole(connection, name)
    finally:
        connection.close()


def _counted(lines: Lines) -> list[str | int | None]:
    return [lines.count, lines.first, lines.last]


def _seen(found: Verified) -> list[str | int | None]:
    return [found.workspace_id, found.head, found.events, found.damage]


if __name__ == "__main__":
    main()
