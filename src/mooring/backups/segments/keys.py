"""How segments are called: by workspace, life and the seqs of their first and last event, so that they sort as they follow."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from mooring.backups.archive import Archive, entries
from mooring.backups.keys import segments_of

_KEY = re.compile(r"segments/([^/]+)/([^/]+)/([0-9]{16})-([0-9]{16})\.zst", re.ASCII)


@dataclass(frozen=True, slots=True)
class SegmentKey:
    """The name of a segment: of which life of whose log, and from which event to which."""

    workspace_id: str
    backend_id: str
    first: int
    last: int

    def __str__(self) -> str:
        """As the archive knows it."""
        return f"{segments_of(self.workspace_id, self.backend_id)}{self.first:016}-{self.last:016}.zst"


def parsed(key: str) -> SegmentKey | None:
    """What a key says, if it is that of a segment."""
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    workspace_id, backend_id, first, last = found.groups()
    return SegmentKey(workspace_id, backend_id, int(first), int(last))


async def segments_in(
    archive: Archive, workspace_id: str | None = None, backend_id: str | None = None
) -> AsyncIterator[SegmentKey]:
    """Every segment in an archive, of one workspace, or of one life of its log: as they follow one another."""
    folder = segments_of(workspace_id, backend_id) if workspace_id is not None else "segments/"
    async for entry in entries(archive, folder):
        key = parsed(entry.key)
        if key is not None:
            yield key
