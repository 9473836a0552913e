"""Dead letters: events that a handler failed at as often as it may. A person tries them again, or discards them."""

from dataclasses import replace
from datetime import datetime

from mooring.monitor.ledger.errors import DeadLetterMissing, DeadLetterSettled
from mooring.monitor.ledger.model import Entry, EntryId, EntryState
from mooring.monitor.ledger.store import LedgerStore

_SHOWN = {EntryState.DEAD, EntryState.RETRY, EntryState.DISCARDED}


async def dead_letter(entry_id: EntryId, store: LedgerStore) -> Entry:
    """One of them, also when it is being tried again or was discarded. DeadLetterMissing."""
    entry = await store.entry(entry_id)
    if entry is None or entry.state not in _SHOWN:
        raise DeadLetterMissing
    return entry


async def retry(entry_id: EntryId, store: LedgerStore, at: datetime) -> Entry:
    """Have it tried again soon, with all its attempts, out of its turn. DeadLetterMissing, DeadLetterSettled."""
    entry = await _dead(entry_id, store)
    again = replace(entry, state=EntryState.RETRY, attempts=0, changed_at=at)
    await store.save_entry(again)
    lane = await store.held(entry.handler, entry.workspace_id)
    if lane is not None:
        due = lane.due_at if lane.token is not None else at
        await store.save_lane(replace(lane, redo=lane.redo + 1, due_at=due))
    return again


async def discard(entry_id: EntryId, store: LedgerStore, at: datetime) -> Entry:
    """Have done with it. DeadLetterMissing, DeadLetterSettled."""
    entry = await _dead(entry_id, store)
    discarded = replace(entry, state=EntryState.DISCARDED, changed_at=at)
    await store.save_entry(discarded)
    return discarded


async def _dead(entry_id: EntryId, store: LedgerStore) -> Entry:
    # The lane before the entry, as everybody who holds both: two that hold each what the other wants would wait for ever.
    known = await dead_letter(entry_id, store)
    await store.held(known.handler, known.workspace_id)
    entry = await store.held_entry(entry_id)
    if entry is None:
        raise DeadLetterMissing
    if entry.state is not EntryState.DEAD:
        raise DeadLetterSettled
    return entry
