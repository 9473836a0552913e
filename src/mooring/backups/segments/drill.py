"""The drill of segments: do they lead, without a gap and link by link, from a proven backup to what the archive should hold?"""

from collections.abc import Sequence

from mooring.backups.archive import Archive
from mooring.backups.model import Finding
from mooring.backups.segments.keys import SegmentKey
from mooring.backups.segments.walk import Place, walked


async def drill_segments(archive: Archive, keys: Sequence[SegmentKey], start: Place, until: int) -> Sequence[Finding]:
    """Everything that is wrong with the segments of one life behind `start`, which should lead up to the event `until`.

    ArchiveUnavailable: then nothing was found out.
    """
    findings: list[Finding] = []
    reached = start.seq
    async for one in walked(archive, keys, start):
        if isinstance(one, Finding):
            findings.append(one)
        else:
            reached = one.header.last
    if reached < until:
        what = f"The segments lead to event {reached}; they have led to {until} before."
        findings.append(Finding("segment_missing", what))
    return findings
