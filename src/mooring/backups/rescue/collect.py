"""Reading what was rescued."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import replace

from mooring.backups.rescue.model import Rescue, RescuedDevice
from mooring.sync import EventLog, Record
from mooring.sync.lives import branch_name

_PAGE_EVENTS, _PAGE_CHARACTERS = 500, 1_000_000


async def devices_of(log: EventLog, rescue: Rescue) -> Sequence[RescuedDevice]:
    """Who brought how much, in the order in which they began to."""
    found: dict[str, RescuedDevice] = {}
    async for record in edits_of(log, rescue):
        known = found.get(record.session_id)
        found[record.session_id] = _first(record) if known is None else _more(known, record)
    return list(found.values())


async def edits_of(
    log: EventLog, rescue: Rescue, sessions: Collection[str] | None = None, *, after: int = 0, last: int | None = None
) -> AsyncIterator[Record]:
    """What came after the life was replaced, in order: of these sessions (None: of all), behind `after`, up to `last`."""
    seq = max(after, rescue.branch.left_at.seq)
    end = rescue.branch.head.seq if last is None else last
    while seq < end:
        page = await log.records(
            branch_name(rescue.workspace_id, rescue.backend_id), seq, _PAGE_EVENTS, _PAGE_CHARACTERS
        )
        if not page:
            return
        for record in page:
            if record.seq <= end and (sessions is None or record.session_id in sessions):
                yield record
        seq = page[-1].seq


def _first(record: Record) -> RescuedDevice:
    return RescuedDevice(record.user_id, record.session_id, 1, record.seq, record.at, record.at)


def _more(known: RescuedDevice, record: Record) -> RescuedDevice:
    return replace(known, events=known.events + 1, last=record.seq, last_at=record.at)
