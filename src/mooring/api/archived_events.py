"""Segments, between log, archive and directory: where shipping goes on, whether they are sound, and which may go."""

from collections.abc import Sequence
from datetime import datetime

from mooring.backups import Backup, Finding
from mooring.backups.segments import Place, SegmentDamaged, SegmentKey, segments_in
from mooring.backups.segments.cover import agrees, below, is_tiled
from mooring.backups.segments.drill import drill_segments
from mooring.backups.segments.fetch import fetched
from mooring.backups.snapshot import LogSnapshot
from mooring.hub import Hub
from mooring.kit.clock import iso_milliseconds
from mooring.sync.chain import genesis
from mooring.sync.lives import branch_name, workspace_of

_ALL = 10_000


async def mark_of(hub: Hub, name: str, snapshot: LogSnapshot) -> tuple[int, Sequence[SegmentKey]]:
    """Up to which seq the archive holds the life of a snapshot, of a log or a branch of this name; and segments of it that hold
    other events than that.

    Such there are when a copy of an old data folder was put back: what was written since then is in the archive alone.
    """
    reached, workspace_id = 0, workspace_of(name)
    for backup in await _proven(hub, workspace_id, snapshot.head.backend_id):
        if backup.head > reached and await _is_at(snapshot, backup.head, backup.chain):
            reached = backup.head
    keys = [key async for key in segments_in(hub.archive, workspace_id, snapshot.head.backend_id)]
    foreign: list[SegmentKey] = []
    for key in reversed(keys):
        if key.last <= reached:
            break
        link = await snapshot.link(key.last) if key.last <= snapshot.head.seq else None
        # An event that the head counts and that is not there: the log is damaged, and the archive is not to blame.
        if key.last <= snapshot.head.seq and (link is None or await agrees(hub.archive, key, link)):
            return key.last, foreign
        foreign.append(key)
    return reached, foreign


async def tend_segments(hub: Hub, workspace_id: str, now: datetime) -> Sequence[Finding]:
    """Delete the segments of a workspace that may go, and drill those of its present life; what is wrong with them.

    What a proven backup covers goes, and what is left of former lives when their time is over. A segment that holds other
    events than the log stays: nothing else has them. Nothing of a workspace without a log is touched, since another service
    may have the same archive. ArchiveUnavailable.
    """
    head = (await hub.log.heads([workspace_id])).get(workspace_id)
    keys = [key async for key in segments_in(hub.archive, workspace_id)] if head is not None else []
    mark = hub.reach.mark(workspace_id)
    if head is None or (not keys and mark is None):
        return ()
    for backend_id in dict.fromkeys(key.backend_id for key in keys):
        own = [key for key in keys if key.backend_id == backend_id]
        await _trim(hub, own, now, current=backend_id == head.backend_id)
    return await _drilled(hub, workspace_id, head.backend_id)


async def drill_archived(hub: Hub, workspace_id: str) -> Sequence[Finding]:
    """What is wrong with the segments of a workspace's present life; nothing of one without a log. ArchiveUnavailable."""
    head = (await hub.log.heads([workspace_id])).get(workspace_id)
    if head is None:
        return ()
    found = await _drilled(hub, workspace_id, head.backend_id)
    # A round may have deleted meanwhile what a newer backup holds.
    return await _drilled(hub, workspace_id, head.backend_id) if found else ()


async def _drilled(hub: Hub, workspace_id: str, backend_id: str) -> Sequence[Finding]:
    mark = hub.reach.mark(workspace_id)
    until = mark.seq if mark is not None and mark.backend_id == backend_id else 0
    start = await begins_at(hub, workspace_id, backend_id)
    keys = [key async for key in segments_in(hub.archive, workspace_id, backend_id)]
    return await drill_segments(hub.archive, keys, start, until)


async def begins_at(hub: Hub, workspace_id: str, backend_id: str) -> Place:
    """Where the segments of a life lead on: from its newest proven backup, or from its beginning."""
    base = max(await _proven(hub, workspace_id, backend_id), key=lambda one: one.head, default=None)
    return Place(base.head, base.chain) if base else Place(0, genesis(workspace_id, backend_id).hex())


async def _trim(hub: Hub, keys: Sequence[SegmentKey], now: datetime, *, current: bool) -> None:
    workspace_id, backend_id = keys[0].workspace_id, keys[0].backend_id
    reach = max((one.head for one in await _proven(hub, workspace_id, backend_id)), default=0)
    gone = below(keys, reach)
    if current:
        gone = await _agreeing(hub, gone)
    elif not await _is_kept(hub, keys[-1]) and await _is_old(hub, keys[-1], now):
        gone = keys
    for key in gone:
        await hub.archive.delete(str(key))


async def _agreeing(hub: Hub, keys: Sequence[SegmentKey]) -> Sequence[SegmentKey]:
    if not keys or (is_tiled(keys) and await _agrees_with_log(hub, keys[-1])):
        return keys  # each is linked to the one before it
    return [key for key in keys if await _agrees_with_log(hub, key)]


async def _agrees_with_log(hub: Hub, key: SegmentKey) -> bool:
    found = await hub.log.records(key.workspace_id, key.last - 1, 1, 1)
    link = found[0].chain if found and found[0].seq == key.last else None
    return await agrees(hub.archive, key, link)


async def _is_kept(hub: Hub, key: SegmentKey) -> bool:
    """Whether a former life is still there: devices may bring more to it."""
    return bool(await hub.log.heads([branch_name(key.workspace_id, key.backend_id)]))


async def _is_old(hub: Hub, key: SegmentKey, now: datetime) -> bool:
    """Whether what is left of a former life is older than backups become."""
    try:
        segment = await fetched(hub.archive, key)
    except SegmentDamaged:
        return False  # nobody knows
    return segment.header.shipped_at < iso_milliseconds(now - hub.retention.whole)


async def _proven(hub: Hub, workspace_id: str, backend_id: str) -> Sequence[Backup]:
    async with hub.directory.reading() as tx:
        known = await tx.backups.page(workspace_id, None, _ALL, newest=False)
    return [one for one in known if one.proven and one.backend_id == backend_id]


async def _is_at(snapshot: LogSnapshot, seq: int, chain: str) -> bool:
    link = await snapshot.link(seq) if seq <= snapshot.head.seq else None
    return link is not None and link.hex() == chain
