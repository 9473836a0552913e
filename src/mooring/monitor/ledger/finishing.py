"""Noting that an external effect is finished, so that the next attempt leaves it out."""

from dataclasses import replace
from typing import Any

from mooring.monitor.ledger.errors import DeadLetterMissing, EffectsFull
from mooring.monitor.ledger.model import EntryId
from mooring.monitor.ledger.store import LedgerStore

MOST_FINISHED = 100
LARGEST_RESULT = 4_000


async def finish(entry_id: EntryId, key: str, result: Any, store: LedgerStore) -> Any:
    """Note it, whoever has the claim by now: what was done outside is done. What is kept of its result. EffectsFull."""
    entry = await store.held_entry(entry_id)
    if entry is None:
        raise DeadLetterMissing
    if key in entry.effects:
        return entry.effects[key]
    if len(entry.effects) >= MOST_FINISHED:
        raise EffectsFull
    await store.save_entry(replace(entry, effects={**entry.effects, key: result}))
    return result
