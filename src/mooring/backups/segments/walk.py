"""Walking along segments: each must begin where the one before it ended, by seq and by link."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from mooring.backups.archive import Archive
from mooring.backups.lines import event_lines
from mooring.backups.model import Finding
from mooring.backups.segments.fetch import SegmentDamaged, fetched
from mooring.backups.segments.keys import SegmentKey
from mooring.backups.segments.segment import Segment


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a log: the seq of an event, and its link in hex."""

    seq: int
    chain: str


async def walked(archive: Archive, keys: Sequence[SegmentKey], start: Place) -> AsyncGenerator[Segment | Finding]:
    """The segments that go on from `start`, in their order, and whatever is wrong between them.

    A segment may begin before the place that is reached, if it holds the same events up to there. One that holds others, or
    is damaged, is a finding and is left out; what it should have led to is a finding too, and the walk goes on behind it.
    """
    at = start
    for key in keys:
        if key.last <= at.seq:
            continue  # covered
        try:
            segment = await fetched(archive, key)
        except SegmentDamaged as damaged:
            yield damaged.finding
            continue
        if segment.header.after > at.seq:
            yield Finding("segment_missing", _between(key, at.seq, segment.header.after))
        elif _quarrels(segment, at):
            yield Finding("segment_foreign", f"{key} does not go on from event {at.seq}: it holds other events.")
            continue
        yield segment
        at = Place(segment.header.last, segment.header.chain_after)


def _between(key: SegmentKey, after: int, until: int) -> str:
    return f"No sound segment leads to {key}: the events after {after} up to {until} are missing."


def _quarrels(segment: Segment, at: Place) -> bool:
    header = segment.header
    if header.after == at.seq:
        return header.chain_before != at.chain
    return all((event.seq, event.chain) != (at.seq, at.chain) for event in event_lines(segment.events))
