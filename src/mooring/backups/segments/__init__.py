"""Segments: the events between two backups, in the archive some seconds after they were confirmed.

Not here: when they are shipped (`upkeep`), and reading a backup with the segments behind it (`backups.archived`).
Reading order: `keys`, `segment`, `ship`, `fetch`, `walk`, `drill`, `cover`, `reach`.
"""

from mooring.backups.segments.fetch import SegmentDamaged
from mooring.backups.segments.keys import SegmentKey, segments_in
from mooring.backups.segments.reach import Mark, Reach
from mooring.backups.segments.segment import Header, Segment
from mooring.backups.segments.ship import Shipping, ship
from mooring.backups.segments.walk import Place, walked

__all__ = [
    "Header",
    "Mark",
    "Place",
    "Reach",
    "Segment",
    "SegmentDamaged",
    "SegmentKey",
    "Shipping",
    "segments_in",
    "ship",
    "walked",
]
