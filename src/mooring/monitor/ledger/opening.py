"""Opening a lane: where a handler is in a workspace, from the first time on, whatever life the log has."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mooring.monitor.ledger.errors import HandlerMissing
from mooring.monitor.ledger.model import Lane
from mooring.monitor.ledger.outcomes import Opened, Redo
from mooring.monitor.ledger.schedule import CLOSED_LOOKED_AT_EVERY
from mooring.monitor.ledger.settle import freed
from mooring.monitor.ledger.store import LedgerStore
from mooring.monitor.ledger.walk import adopted
from mooring.monitor.model import WorkspaceCursor


@dataclass(frozen=True, slots=True)
class LogNow:
    """A log as it stands. `start`: its last seq when the handler was registered, by positions."""

    backend_id: str
    head: int
    start: int


@dataclass(frozen=True, slots=True)
class Move:
    """A lane that came by events that its handler does not want, from `seen` up to `seq`."""

    handler: str
    workspace_id: str
    edition: int
    seen: WorkspaceCursor
    seq: int


async def open_lane(handler: str, workspace_id: str, log: LogNow, store: LedgerStore, at: datetime) -> Opened:
    """The lane, made if this is the first time; at the beginning of the log if that has another life. HandlerMissing."""
    lane = await store.held(handler, workspace_id)
    if lane is None:
        await store.add_lane(await _new(handler, workspace_id, log, store, at))
        lane = await store.held(handler, workspace_id)
        assert lane is not None  # noqa: S101 - it was added a moment ago, by this transaction or by another
    if lane.backend_id != log.backend_id:
        lane = adopted(lane, log.backend_id, log.head, at)
        await store.save_lane(lane)
    redo = await _redo(lane, store, at) if lane.redo else ()
    return Opened(lane.cursor, lane.walk_to, redo)


async def advance(moves: Sequence[Move], store: LedgerStore, at: datetime) -> Sequence[bool]:
    """Moves lanes over events that nobody wants; those that are elsewhere by now, or claimed, stay as they are.

    Which of them moved.
    """
    moved: dict[int, bool] = {}
    # In one order for all: two who want the same lanes never wait for each other.
    for number, move in sorted(enumerate(moves), key=lambda one: (one[1].handler, one[1].workspace_id)):
        moved[number] = await _advanced(move, store, at)
    return [moved[number] for number in range(len(moves))]


async def put_off(handler: str, workspace_id: str, store: LedgerStore, at: datetime) -> None:
    """Nothing can be read there at this time: somebody looks at it again in a minute."""
    lane = await store.held(handler, workspace_id)
    if lane is not None and lane.token is None:
        await store.save_lane(replace(lane, due_at=at + CLOSED_LOOKED_AT_EVERY))


async def _advanced(move: Move, store: LedgerStore, at: datetime) -> bool:
    handler = await store.handler(move.handler)
    lane = await store.held(move.handler, move.workspace_id)
    if handler is None or lane is None or handler.edition != move.edition or handler.paused_at is not None:
        return False
    if lane.cursor != move.seen or lane.token is not None or move.seq <= lane.seq:
        return False
    await store.save_lane(replace(lane, seq=move.seq, moved_at=at))
    return True


async def _new(handler: str, workspace_id: str, log: LogNow, store: LedgerStore, at: datetime) -> Lane:
    known = await store.handler(handler)
    if known is None:
        raise HandlerMissing
    if known.from_beginning:
        return Lane(handler, workspace_id, log.backend_id, 0, at)
    # What is behind the start by position may still be older: a log that was brought back has new positions.
    return Lane(handler, workspace_id, log.backend_id, log.start, at, floor=log.start, walk_to=log.head)


async def _redo(lane: Lane, store: LedgerStore, at: datetime) -> Sequence[Redo]:
    found = await store.to_redo(lane.handler, lane.workspace_id)
    if len(found) != lane.redo:
        lane = replace(lane, redo=len(found))
        await store.save_lane(lane if lane.token is not None or found else freed(lane, at))
    return [Redo(one.id, one.seq, one.digest) for one in found]
