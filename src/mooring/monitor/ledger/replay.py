"""Replay: running a handler again for events that it was done with, on purpose, after saying what that means."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from mooring.monitor.ledger.model import Lane
from mooring.monitor.ledger.store import LedgerStore


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay of one lane means.

    `again` events were handled and will be once more; they pushed `pushed` events and finished the external effects
    `effects` (how many, by key), and all that happens again. `new` events of the log were not handled yet, and will be if
    the handler wants them.
    """

    workspace_id: str
    again: int
    pushed: int
    effects: Mapping[str, int]
    new: int


async def plan(lane: Lane, from_seq: int, head: int, store: LedgerStore) -> Replay:
    """What replaying a lane from an event on would do. Nothing is changed."""
    done = await store.done_from(lane.handler, lane.workspace_id, lane.generation, from_seq)
    again = [one for one in done if one.seq <= head]
    finished = Counter(key for one in again for key in one.effects)
    new = max(0, head - from_seq + 1) - len({one.seq for one in again})
    return Replay(lane.workspace_id, len(again), sum(one.pushed for one in again), finished, max(0, new))


async def replay(lane: Lane, from_seq: int, store: LedgerStore, at: datetime) -> Lane:
    """Set a lane, which is held, back to before an event: in a new generation, so that what was done counts no more.

    It is never set forward: what was not handled yet before that event still is, and what was is not handled again. Whoever
    is running an event of it has lost their claim.
    """
    floor = from_seq - 1
    again = replace(
        lane,
        generation=lane.generation + 1,
        seq=min(floor, lane.seq),
        floor=floor,
        walk_to=max(floor, lane.walk_to),
        moved_at=at,
        due_at=at,
        token=None,
        entry_id=None,
        failing_since=None,
        attempts=0,
        cause=None,
    )
    await store.save_lane(again)
    return again
