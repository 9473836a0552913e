"""Shipping: what a log holds beyond a mark goes into the archive, in segments of some megabytes."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field

from mooring.backups.archive import Archive, pieces
from mooring.backups.errors import ObjectExists
from mooring.backups.lines import event_lines, first_line, last_line
from mooring.backups.packing import packed_whole
from mooring.backups.segments.fetch import SegmentDamaged, fetched
from mooring.backups.segments.reach import Mark
from mooring.backups.segments.segment import FORMAT, Header, Segment, digest
from mooring.backups.snapshot import Lines, LogSnapshot, Snapshots
from mooring.kit.clock import Clock, iso_milliseconds
from mooring.sync import WorkspaceQuarantined
from mooring.sync.lives import is_branch, workspace_of

SEGMENT_BYTES = 4 << 20  # of lines: what is in memory of one log while it catches up

MarkOf = Callable[[LogSnapshot], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Shipping:
    """What shipping needs: where from, where to, the clock, and about how many bytes of lines a segment has at most.

    `turn`: of all logs that catch up one at a time puts a segment together. Several would take all processors from who writes.
    """

    snapshots: Snapshots
    archive: Archive
    clock: Clock
    segment_bytes: int = SEGMENT_BYTES
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))


async def ship(workspace_id: str, shipping: Shipping, mark_of: MarkOf) -> AsyncGenerator[Mark]:
    """Puts everything behind the mark into the archive; the new mark after each segment that is there. Of a workspace's log, or
    of a branch: what devices bring to a former life goes where that life is.

    `mark_of` says up to which seq the archive holds this life of the log. WorkspaceMissing, WorkspaceQuarantined,
    SnapshotLost, ArchiveUnavailable; SegmentDamaged when the archive holds other events in the same place.
    """
    async with shipping.snapshots.of(workspace_id) as snapshot:
        head = snapshot.head
        seq = await mark_of(snapshot)
        # What is at most one segment, which it is of every log but those that catch up, waits for nobody.
        turn: AbstractAsyncContextManager[None] = nullcontext()
        while seq < head.seq:
            async with turn:
                header, packed = await _next(workspace_id, snapshot, seq, shipping)
            turn = shipping.turn
            await _put(header, packed, shipping.archive)
            seq = header.last
            yield Mark(head.backend_id, seq)


async def _next(workspace_id: str, snapshot: LogSnapshot, after: int, shipping: Shipping) -> tuple[Header, bytes]:
    pages: list[Lines] = []
    last, size, head = after, 0, snapshot.head.seq
    while size < shipping.segment_bytes and last < head and (page := await snapshot.events(last)) is not None:
        pages.append(page)
        last, size = page.last, size + len(page.text)
    before = await snapshot.link(after)
    if not pages or before is None:
        raise WorkspaceQuarantined(f"Run `mooring workspace verify {workspace_id}`: its events do not fit its head.")
    claims = await snapshot.claims_of(after, last)
    life = (workspace_id, snapshot.head.backend_id)
    at = iso_milliseconds(shipping.clock.now())
    # Away from the loop: it is some megabytes to put together, to hash and to compress.
    return await asyncio.to_thread(_packed, life, pages, claims, before, at)


def _packed(
    life: tuple[str, str], pages: list[Lines], claims: Lines | None, before: bytes, at: str
) -> tuple[Header, bytes]:
    segment = _segment(life, pages, claims, before, at)
    return segment.header, packed_whole(segment.content)


def _segment(life: tuple[str, str], pages: list[Lines], claims: Lines | None, before: bytes, at: str) -> Segment:
    events = b"".join(page.text for page in pages)
    said = claims.text if claims is not None else b""
    first, last = event_lines(first_line(events) + last_line(events))
    header = Header(
        format=FORMAT,
        workspace_id=workspace_of(life[0]),
        backend_id=life[1],
        after=first.parent,
        first=first.seq,
        last=last.seq,
        events=sum(page.count for page in pages),
        claims=claims.count if claims is not None else 0,
        bytes=len(events) + len(said),
        sha256=digest(events, said),
        chain_before=before.hex(),
        chain_after=last.chain,
        shipped_at=at,
        first_at_ms=first.at_ms,
        last_at_ms=last.at_ms,
        former=is_branch(life[0]),
    )
    return Segment(header, events, said)


async def _put(header: Header, packed: bytes, archive: Archive) -> None:
    key = header.key
    try:
        await archive.put(str(key), pieces(packed))
    except ObjectExists:
        # A process that died before it could note it, or another one: the same events, or a quarrel.
        held = (await fetched(archive, key)).header
        if (held.chain_before, held.chain_after) != (header.chain_before, header.chain_after):
            raise SegmentDamaged("segment_foreign", f"{key} holds other events than the log.") from None
