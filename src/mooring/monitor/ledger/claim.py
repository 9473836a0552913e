"""Claiming an event: who has the claim runs it, and nobody else does."""

from dataclasses import replace

from mooring.monitor.ledger.model import CLAIM, Candidate, ClaimToken, Entry, EntryId, EntryState, Lane, Registered
from mooring.monitor.ledger.outcomes import (
    Claimed,
    ClaimOutcome,
    ClaimRequest,
    Closed,
    Moved,
    Outdated,
    Passed,
    Paused,
    Waiting,
)
from mooring.monitor.ledger.schedule import CLOSED_LOOKED_AT_EVERY
from mooring.monitor.ledger.settle import bury, freed
from mooring.monitor.ledger.store import Ledger
from mooring.monitor.ledger.walk import passed_over

_DIED = "Whoever ran it died, or did not answer any more, in the last attempt that it had."


async def claim(request: ClaimRequest, workspace_name: str | None, ledger: Ledger) -> ClaimOutcome:
    """Give the first candidate that is not settled to the caller, for `CLAIM`; each try counts as an attempt.

    Attempts are counted when they begin, so that an event that kills whoever runs it becomes a dead letter too.
    `workspace_name` is None for a workspace in which nothing is run.
    """
    handler = await ledger.store.handler(request.handler)
    lane = await ledger.store.held(request.handler, request.workspace_id)
    if handler is None or lane is None:
        return Moved()
    hindrance = _hindrance(request, handler, lane, ledger)
    if hindrance is not None:
        return hindrance
    if workspace_name is None:
        await ledger.store.save_lane(replace(freed(lane, ledger.at), due_at=ledger.at + CLOSED_LOOKED_AT_EVERY))
        return Closed()
    if request.redo is not None:
        return await _claim_redo(request.redo, request.attempts, lane, workspace_name, ledger)
    return await _claim_first(request, handler, lane, workspace_name, ledger)


def _hindrance(request: ClaimRequest, handler: Registered, lane: Lane, ledger: Ledger) -> ClaimOutcome | None:
    if handler.edition != request.edition:
        return Outdated()
    if handler.paused_at is not None:
        return Paused()
    if lane.due_at is not None and lane.due_at > ledger.at:
        return Waiting(lane.due_at)
    return Moved() if lane.cursor != request.seen else None


async def _claim_first(
    request: ClaimRequest, handler: Registered, lane: Lane, name: str, ledger: Ledger
) -> ClaimOutcome:
    over = await passed_over(lane, handler, request.candidates, ledger.store)
    for candidate in request.candidates:
        if candidate.seq not in over:
            entry = await _entry(lane, candidate, ledger)
            if entry.state is EntryState.OPEN and entry.attempts < request.attempts:
                return await _given(entry, lane, name, ledger)
            if entry.state is EntryState.OPEN:
                lane = await bury(entry, lane, _DIED, ledger)
        lane = freed(replace(lane, seq=max(lane.seq, candidate.seq), moved_at=ledger.at), ledger.at)
    await ledger.store.save_lane(lane)
    return Passed(lane.cursor)


async def _claim_redo(wanted: EntryId, attempts: int, lane: Lane, name: str, ledger: Ledger) -> ClaimOutcome:
    entry = await ledger.store.held_entry(wanted)
    if entry is None or entry.state is not EntryState.RETRY:
        return Moved()
    if entry.attempts >= attempts:
        lane = await bury(entry, lane, _DIED, ledger)
        await ledger.store.save_lane(lane)
        return Passed(lane.cursor)
    return await _given(entry, lane, name, ledger)


async def _given(entry: Entry, lane: Lane, name: str, ledger: Ledger) -> Claimed:
    token = ClaimToken(ledger.ids.new_id("clm"))
    entry = replace(entry, attempts=entry.attempts + 1, changed_at=ledger.at)
    await ledger.store.save_entry(entry)
    lane = replace(lane, token=token, entry_id=entry.id, due_at=ledger.at + CLAIM)
    await ledger.store.save_lane(lane)
    return Claimed(token, entry.id, entry.seq, entry.attempts, entry.claim_name, entry.effects, name, lane.cursor)


async def _entry(lane: Lane, event: Candidate, ledger: Ledger) -> Entry:
    known = await ledger.store.entry_of(lane, event.seq, event.digest)
    if known is not None:
        return known
    made = Entry(
        id=EntryId(ledger.ids.new_id("ent")),
        handler=lane.handler,
        workspace_id=lane.workspace_id,
        seq=event.seq,
        digest=event.digest,
        generation=lane.generation,
        name=event.name,
        state=EntryState.OPEN,
        first_at=ledger.at,
        changed_at=ledger.at,
    )
    await ledger.store.add_entry(made)
    return made
