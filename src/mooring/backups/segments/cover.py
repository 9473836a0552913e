"""Which segments a proven backup covers: it holds the same events, so they may go."""

from collections.abc import Sequence
from itertools import pairwise

from mooring.backups.archive import Archive
from mooring.backups.segments.fetch import SegmentDamaged, fetched
from mooring.backups.segments.keys import SegmentKey


def below(keys: Sequence[SegmentKey], head: int) -> Sequence[SegmentKey]:
    """The segments whose events all are at or below a backup's head."""
    return [key for key in keys if key.last <= head]


def is_tiled(keys: Sequence[SegmentKey]) -> bool:
    """Whether no two segments hold events in the same place. Else some may be of another past of this life."""
    return all(before.last < after.first for before, after in pairwise(keys))


async def agrees(archive: Archive, key: SegmentKey, link: bytes | None) -> bool:
    """Whether the segment's last link is `link`, what the log has there. One that is damaged quarrels with nobody."""
    try:
        segment = await fetched(archive, key)
    except SegmentDamaged:
        return True
    return link is not None and segment.header.chain_after == link.hex()
