"""Rescued edits, brought back with the log: what devices had brought to a former life after a restore is kept aside again.

The former life goes into the log first, as it was when it was replaced; the present one takes its place, so that it is a branch
again; and then it gets what came to it afterwards. Like every log that is recovered it has a new id, and devices that name the
former one are told at once: it may lack seconds that they have seen.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime

from mooring.backups.archive import Archive
from mooring.backups.archived import ArchivedLife, ArchivedLog
from mooring.backups.lines import EventLine, event_lines
from mooring.backups.recovering.life import ArchivedWorkspace, former_life
from mooring.backups.recovering.load import Bounds, Target, load
from mooring.sync import Author, Batch, NewEvent
from mooring.sync.event import MAX_BATCH_EVENTS
from mooring.sync.lives import branch_name
from mooring.sync.log import Appended
from mooring.workspaces import Allowance

_ANY = Allowance(2**53, 2**53)
_MOST_BYTES = 800_000


@dataclass(slots=True)
class Former:
    """A life that was replaced when it stood at the seq `at`, the id that it gets, and where it is read from. `kept`: it is there again."""

    backend_id: str
    new_id: str
    at: int
    found: ArchivedWorkspace | None = None
    kept: bool = False


async def bring_before(
    workspace_id: str, former: Sequence[Former], archive: Archive, target: Target, bounds: Bounds
) -> str | None:
    """Each former life that has rescued edits as it was when it was replaced; the id of the last one. ArchiveUnavailable.

    One that cannot be brought back so far is left out: nothing would be known of where its rescued edits begin.
    """
    before: str | None = None
    for one in former:
        one.found = await former_life(archive, workspace_id, one.backend_id, one.at)
        if one.found is None:
            continue
        until = Bounds(None, bounds.directory_at, one.at)
        loaded = await load(
            workspace_id, one.new_id, one.found, archive=archive, target=target, bounds=until, in_place_of=before
        )
        before, one.kept = one.new_id, loaded.head == one.at
    return before


async def bring_after(
    workspace_id: str, former: Sequence[Former], archive: Archive, target: Target, bounds: Bounds
) -> int:
    """What came to them afterwards, when another life has taken their place; how many events. Of `bounds`, `until` alone counts.
    ArchiveUnavailable.
    """
    count = 0
    for one in former:
        if one.found is None or not one.kept:
            await target.drop_branch(workspace_id, one.new_id)
            continue
        base = one.found.bases[0]  # none of its parts is read: it is of before
        segments = [key for key in one.found.segments if base is None or key.last > base.head]
        log = ArchivedLog(archive, ArchivedLife(workspace_id, one.backend_id, base, segments))
        async with aclosing(_batches(log, one.at)) as batches:
            async for events in batches:
                batch = _batch(branch_name(workspace_id, one.new_id), events)
                if bounds.is_late(batch.at) or not isinstance(await target.append(batch, _ANY), Appended):
                    break
                count += len(events)
    return count


def _batch(name: str, events: Sequence[EventLine]) -> Batch:
    first = events[0]
    at = datetime.fromtimestamp(first.at_ms / 1000, UTC)
    author = Author(first.user_id, first.session_id)
    return Batch(name, author, at, [NewEvent(event.seq, event.parent, event.text) for event in events])


async def _batches(log: ArchivedLog, after: int) -> AsyncGenerator[Sequence[EventLine]]:
    """As they were pushed: of one device, at one moment, as many as fit."""
    batch: list[EventLine] = []
    size = 0
    try:
        while (lines := await log.events(after)) is not None:
            after = lines.last
            for event in event_lines(lines.text):
                length = len(event.text.encode())
                if batch and (
                    _of(batch[0]) != _of(event) or len(batch) == MAX_BATCH_EVENTS or size + length > _MOST_BYTES
                ):
                    yield batch
                    batch, size = list[EventLine](), 0
                batch.append(event)
                size += length
    finally:
        await log.close()
    if batch:
        yield batch


def _of(event: EventLine) -> tuple[str, str, int]:
    return event.user_id, event.session_id, event.at_ms
