"""Fetching one segment: it must be what its name and its header say, to the bit, or it is damaged."""

import asyncio

import msgspec

from mooring.backups.archive import Archive, whole
from mooring.backups.errors import ObjectDamaged, ObjectLocked, ObjectMissing
from mooring.backups.lines import break_in, claim_lines, event_lines
from mooring.backups.model import Finding
from mooring.backups.packing import PartMalformed, PartTruncated, unpacked_whole
from mooring.backups.segments.keys import SegmentKey
from mooring.backups.segments.segment import FORMAT, Header, Segment, digest
from mooring.backups.snapshot import LinesMalformed

# A segment ends with the page that makes it large enough: a page is a megabyte of texts, which quoting may make six of.
LARGEST = 16 << 20


class SegmentDamaged(Exception):
    """It is not what it should be, or not there. `finding` says how, and names it."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.finding = Finding(code, what)


class _Versioned(msgspec.Struct, frozen=True):
    format: int


async def fetched(archive: Archive, key: SegmentKey) -> Segment:
    """The segment of this name, proven by itself: checksums, counts, and each link of its chain. SegmentDamaged, ArchiveUnavailable."""
    try:
        packed = await whole(archive.get(str(key)), LARGEST)
    except ObjectMissing:
        raise SegmentDamaged("segment_missing", f"{key} is not in the archive.") from None
    except ObjectLocked:
        raise SegmentDamaged("segment_locked", f"{key} is encrypted, and no key that is here opens it.") from None
    except ObjectDamaged:
        raise SegmentDamaged("segment_changed", f"{key} is encrypted, and does not decrypt.") from None
    except ValueError:
        raise SegmentDamaged("segment_changed", f"{key} is larger than any segment.") from None
    return await asyncio.to_thread(_opened, key, packed)


def _opened(key: SegmentKey, packed: bytes) -> Segment:
    try:
        content = unpacked_whole(packed, LARGEST)
    except PartTruncated:
        raise SegmentDamaged("segment_truncated", f"{key} ends too early.") from None
    except PartMalformed:
        raise SegmentDamaged("segment_changed", f"{key} does not unpack: a bit or more of it has changed.") from None
    line, _, rest = content.partition(b"\n")
    header = _header(key, line)
    if header.key != key:
        raise SegmentDamaged("segment_foreign", f"{key} holds the segment {header.key}.")
    segment = _divided(header, rest)
    if digest(segment.events, segment.claims) != header.sha256 or len(rest) != header.bytes:
        raise SegmentDamaged("segment_changed", f"{key} does not match its own checksum.")
    _require_chained(key, segment)
    return segment


def _header(key: SegmentKey, line: bytes) -> Header:
    try:
        version = msgspec.json.decode(line, type=_Versioned).format
        if version > FORMAT:
            what = f"{key} has format {version}, this program knows {FORMAT}."
            raise SegmentDamaged("segment_newer", what)
        return msgspec.json.decode(line, type=Header)
    except msgspec.DecodeError:
        raise SegmentDamaged("segment_changed", f"{key} is no segment.") from None


def _divided(header: Header, rest: bytes) -> Segment:
    at = 0
    for _ in range(header.events):
        at = rest.find(b"\n", at) + 1
        if at == 0:
            raise SegmentDamaged("segment_changed", f"{header.key} holds fewer events than it says.")
    return Segment(header, rest[:at], rest[at:])


def _require_chained(key: SegmentKey, segment: Segment) -> None:
    header = segment.header
    try:
        events, claims = event_lines(segment.events), claim_lines(segment.claims)
    except LinesMalformed:
        raise SegmentDamaged("segment_malformed", f"{key} does not hold lines of events and claims.") from None
    broken = break_in(bytes.fromhex(header.chain_before), header.after, events)
    if broken is not None:
        raise SegmentDamaged("segment_malformed", f"{key}: event {broken} does not match the hash chain.")
    ends = (events[0].seq, events[-1].seq, events[-1].chain) if events else None
    within = all(header.after < claim.last <= header.last and claim.first <= claim.last for claim in claims)
    if ends != (header.first, header.last, header.chain_after) or len(claims) != header.claims or not within:
        raise SegmentDamaged("segment_malformed", f"{key} contradicts its header.")
