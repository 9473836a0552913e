"""Reading what the checking of a file has made: events, a page at a time."""

from pathlib import Path
from typing import BinaryIO

import msgspec

from mooring.backups.snapshot import Lines

PAGE_EVENTS = 1_000
PAGE_BYTES = 1 << 20
_seqs = msgspec.json.Decoder(tuple[int, int, int, str, str, str, str])


class EventsFile:
    """The events of one import, in their order. Pages follow each other: it remembers where the last one ended."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seq = 0
        self._at = 0

    def after(self, seq: int) -> Lines | None:
        """The next page. None when there are no more."""
        with self._path.open("rb") as file:
            file.seek(self._at if seq == self._seq else 0)
            lines, first, last = _page(file, seq)
            self._seq, self._at = last, file.tell()
        if not lines:
            return None
        return Lines(b"".join(lines), len(lines), first, last)


def _page(file: BinaryIO, after: int) -> tuple[list[bytes], int, int]:
    lines: list[bytes] = []
    size, first, last = 0, 0, after
    while len(lines) < PAGE_EVENTS:
        at = file.tell()
        line = file.readline()
        size += len(line)
        # An event is never larger than its line, so a page has room where a log has it.
        if not line or (lines and size > PAGE_BYTES):
            file.seek(at)
            break
        seq = _seqs.decode(line)[0]
        if seq > after:
            lines.append(line)
            first, last = first or seq, seq
        else:
            size = 0
    return lines, first, last
