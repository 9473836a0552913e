"""Walking along a log that has another life: what was done for the events that it still has is not done again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mooring.monitor.ledger.model import SETTLED, Candidate, Lane, Registered
from mooring.monitor.ledger.store import LedgerStore

IN_FLIGHT = timedelta(seconds=10)
"""An event has the moment at which it came, which may be before that of a handler that it was committed after."""


def adopted(lane: Lane, backend_id: str, head: int, at: datetime) -> Lane:
    """The lane at the beginning of the log's new life: up to the present head each event may be one of before."""
    return replace(
        lane,
        backend_id=backend_id,
        seq=0,
        walk_to=head,
        moved_at=at,
        token=None,
        entry_id=None,
        due_at=at if lane.redo else None,
        failing_since=None,
        attempts=0,
        cause=None,
    )


async def passed_over(lane: Lane, handler: Registered, candidates: Sequence[Candidate], store: LedgerStore) -> set[int]:
    """The seqs of the candidates that there is nothing to do for, though the lane has not come by them in this life."""
    asked = [one for one in candidates if one.seq <= lane.walk_to]
    if not asked:
        return set()
    known = await store.entries_at(lane.handler, lane.workspace_id, [one.seq for one in asked])
    settled: dict[tuple[int, str], set[int]] = {}
    for entry in known:
        if entry.state in SETTLED:
            settled.setdefault((entry.seq, entry.digest), set()).add(entry.generation)
    return {one.seq for one in asked if _is_over(one, settled.get((one.seq, one.digest), set()), lane, handler)}


def _is_over(event: Candidate, generations: set[int], lane: Lane, handler: Registered) -> bool:
    if lane.generation in generations:
        return True
    if lane.generation > 0 and event.seq > lane.floor:
        return False  # a replay that has not come so far
    # The handler was not there yet: positions are those of one life, but moments are kept.
    return bool(generations) or (not handler.from_beginning and event.at < handler.registered_at - IN_FLIGHT)
