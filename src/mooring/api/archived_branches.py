"""Segments of former lives that are kept: are they sound? What is not is shipped anew, for the branch has all of it."""

from collections.abc import Sequence
from datetime import datetime

from mooring.api.archived_events import begins_at
from mooring.backups import Finding
from mooring.backups.segments import Mark, Place, SegmentKey, segments_in
from mooring.backups.segments.cover import agrees
from mooring.backups.segments.drill import drill_segments
from mooring.backups.segments.walk import walked
from mooring.hub import Hub
from mooring.sync.lives import branch_name
from mooring.workspaces import WorkspaceMissing


async def tend_branches(hub: Hub, workspace_id: str, now: datetime) -> Sequence[Finding]:
    """Drill the segments of each branch of a workspace, rescued edits and all, up to where they have led before; what is wrong.

    No backup is taken of a branch: what does not lead on goes from the archive, unless it holds other events than the branch,
    and the shipper goes on from there. ArchiveUnavailable.
    """
    try:
        branches = await hub.lives.branches(workspace_id)
    except WorkspaceMissing:
        return ()
    findings: list[Finding] = []
    for branch in branches:
        name = branch_name(workspace_id, branch.backend_id)
        keys = [key async for key in segments_in(hub.archive, workspace_id, branch.backend_id)]
        start = await begins_at(hub, workspace_id, branch.backend_id)
        mark = hub.reach.mark(name)
        found = await drill_segments(hub.archive, keys, start, mark.seq if mark is not None else 0)
        if found:
            await _ship_anew(hub, name, keys, start, now)
            findings += found
    return findings


async def _ship_anew(hub: Hub, name: str, keys: Sequence[SegmentKey], start: Place, now: datetime) -> None:
    sound = start.seq
    async for one in walked(hub.archive, keys, start):
        if isinstance(one, Finding):
            break
        sound = one.header.last
    for key in (one for one in keys if one.last > sound):
        found = await hub.log.records(name, key.last - 1, 1, 1)
        link = found[0].chain if found and found[0].seq == key.last else None
        if link is not None and await agrees(hub.archive, key, link):
            await hub.archive.delete(str(key))
    head = (await hub.log.heads([name])).get(name)
    if head is not None:
        hub.reach.reached(name, Mark(head.backend_id, sound))
        hub.reach.grown(name, now)
