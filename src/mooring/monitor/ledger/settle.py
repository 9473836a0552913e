"""Settling a claim: done, failed, or given back. Whoever has lost their claim changes nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mooring.kit.text import one_line
from mooring.monitor.effects import Effect
from mooring.monitor.ledger.model import LONGEST_CAUSE, Entry, EntryState, Lane
from mooring.monitor.ledger.outcomes import Again, Claim, ClaimLost, Completed, Dead
from mooring.monitor.ledger.schedule import pause_after
from mooring.monitor.ledger.store import Ledger, LedgerStore


async def complete(claim: Claim, pushed: int, effects: Sequence[Effect], ledger: Ledger) -> Completed | ClaimLost:
    """It is done: the entry, the lane behind it, and its effects, all in one transaction. `pushed`: events written for it."""
    found = await _claimed(claim, ledger.store)
    if found is None:
        return ClaimLost()
    lane, entry = found
    done = replace(entry, state=EntryState.DONE, changed_at=ledger.at, cause=None, pushed=pushed)
    await ledger.store.save_entry(done)
    lane = behind(done, lane, ledger.at, redone=entry.state is EntryState.RETRY)
    await ledger.store.save_lane(lane)
    for effect in effects:
        await ledger.perform(effect, done)
    if pushed:
        await ledger.store.note_written(claim.workspace_id, claim.handler, pushed, ledger.at)
    return Completed(lane.cursor)


async def fail(claim: Claim, cause: str, limit: int, ledger: Ledger, *, chance: float) -> Again | Dead | ClaimLost:
    """It failed. After `limit` attempts it is a dead letter and the lane goes on; before that it is tried again later."""
    found = await _claimed(claim, ledger.store)
    if found is None:
        return ClaimLost()
    lane, entry = found
    if entry.attempts >= limit:
        first = not await ledger.store.any_dead(claim.handler)
        lane = await bury(entry, lane, cause, ledger)
        await ledger.store.save_lane(lane)
        return Dead(lane.cursor, first)
    await ledger.store.save_entry(replace(entry, changed_at=ledger.at, cause=shortened(cause)))
    due = ledger.at + pause_after(entry.attempts, chance)
    since = lane.failing_since or ledger.at
    lane = replace(
        freed(lane, ledger.at), due_at=due, failing_since=since, attempts=entry.attempts, cause=shortened(cause)
    )
    await ledger.store.save_lane(lane)
    return Again(due)


async def give_back(claim: Claim, cause: str | None, wait: timedelta, ledger: Ledger) -> Again | ClaimLost:
    """It could not be tried, and that counts as no attempt: nothing is wrong with the event. Again after `wait`."""
    found = await _claimed(claim, ledger.store)
    if found is None:
        return ClaimLost()
    lane, entry = found
    await ledger.store.save_entry(replace(entry, attempts=entry.attempts - 1, changed_at=ledger.at))
    words = shortened(cause) if cause is not None else None
    await ledger.store.save_lane(replace(lane, token=None, entry_id=None, due_at=ledger.at + wait, cause=words))
    return Again(ledger.at + wait)


async def bury(entry: Entry, lane: Lane, cause: str, ledger: Ledger) -> Lane:
    """Make a dead letter of it; the lane behind it, which is still to be saved."""
    dead = replace(entry, state=EntryState.DEAD, changed_at=ledger.at, cause=shortened(cause))
    await ledger.store.save_entry(dead)
    return behind(dead, lane, ledger.at, redone=entry.state is EntryState.RETRY)


def behind(entry: Entry, lane: Lane, at: datetime, *, redone: bool) -> Lane:
    """The lane when an entry is settled. A dead letter that was tried again moves nothing: the lane is behind it."""
    redo = max(0, lane.redo - 1) if redone else lane.redo
    seq = lane.seq if redone or entry.generation != lane.generation else max(lane.seq, entry.seq)
    return freed(replace(lane, seq=seq, moved_at=at, redo=redo), at)


def freed(lane: Lane, at: datetime) -> Lane:
    """The lane without a claim and without trouble. Due at once while there are dead letters to be tried again."""
    due = at if lane.redo else None
    return replace(lane, token=None, entry_id=None, due_at=due, failing_since=None, attempts=0, cause=None)


def shortened(cause: str) -> str:
    """A cause as it is kept: one line, not too long."""
    line = one_line(cause)
    return line if len(line) <= LONGEST_CAUSE else line[: LONGEST_CAUSE - 1] + "…"


async def _claimed(claim: Claim, store: LedgerStore) -> tuple[Lane, Entry] | None:
    lane = await store.held(claim.handler, claim.workspace_id)
    if lane is None or lane.token != claim.token or lane.entry_id is None:
        return None
    entry = await store.held_entry(lane.entry_id)
    return (lane, entry) if entry is not None else None
