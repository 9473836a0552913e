"""Loading: the events up to a cut become a life of a log that is staged, and nobody sees it yet."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass

from mooring.backups.lines import ClaimLine, EventLine, claim_lines, event_lines, in_pieces
from mooring.backups.restoring.errors import RestoreSourceDamaged
from mooring.backups.restoring.source import RestoreSource
from mooring.backups.snapshot import LinesMalformed
from mooring.sync import EventLog
from mooring.sync.chain import genesis, link
from mooring.sync.errors import StagingRefused
from mooring.sync.lives import (
    MAX_STAGED_BYTES,
    MAX_STAGED_CLAIMS,
    MAX_STAGED_EVENTS,
    Lives,
    StagedClaim,
    StagedEvent,
    staged_name,
)

Progress = Callable[[int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The events up to `cut` of the life `life` of a workspace's log; `chain` is the link that they end with, where it is known.

    `life` empty: events without links, that somebody has brought.
    """

    workspace_id: str
    life: str
    cut: int
    chain: str = ""


@dataclass(frozen=True, slots=True)
class Loading:
    """Into which life of whose log, and who is told how many events are there."""

    log: EventLog
    lives: Lives
    log_id: str
    backend_id: str
    progress: Progress


async def load(wanted: Wanted, source: RestoreSource, loading: Loading) -> None:
    """Stage the events and the claims that are about them, and read all of it again.

    RestoreSourceDamaged when the source does not hold, link by link, what is wanted; then something of it is staged.
    """
    await loading.lives.stage(loading.log_id, loading.backend_id)
    try:
        count = await _events(wanted, source, loading)
        await _claims(wanted.cut, source, loading)
    except (LinesMalformed, StagingRefused):
        raise RestoreSourceDamaged from None
    verified = await loading.log.verify(staged_name(loading.log_id, loading.backend_id))
    if verified.damage is not None or (verified.head, verified.events) != (wanted.cut, count):
        raise RestoreSourceDamaged


async def _events(wanted: Wanted, source: RestoreSource, loading: Loading) -> int:
    walk, after = _Walk(wanted), 0
    while walk.seq < wanted.cut and (lines := await source.events(after)) is not None:
        for piece in in_pieces(lines.text):
            # Away from the loop: it is every link of every event.
            events = await asyncio.to_thread(walk.follow, piece)
            for some in _in_steps(events):
                await loading.lives.add_staged(loading.log_id, loading.backend_id, some)
        await loading.progress(walk.events)
        after = lines.last
    walk.arrive()
    return walk.events


async def _claims(cut: int, source: RestoreSource, loading: Loading) -> None:
    page = 0
    while (lines := await source.claims(page)) is not None:
        kept = [_within(one, cut) for one in claim_lines(lines.text) if one.first <= cut]
        for start in range(0, len(kept), MAX_STAGED_CLAIMS):
            some = kept[start : start + MAX_STAGED_CLAIMS]
            await loading.lives.add_staged_claims(loading.log_id, loading.backend_id, some)
        page += 1


def _within(claim: ClaimLine, cut: int) -> StagedClaim:
    # A deed that the cut goes through is done all the same: to do it again would write its first events twice.
    return StagedClaim(claim.name, claim.first, min(claim.last, cut))


class _Walk:
    """From the beginning of a life to the cut, link by link."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._chain = genesis(wanted.workspace_id, wanted.life)
        self.seq = 0
        self.events = 0

    def follow(self, text: bytes) -> Sequence[StagedEvent]:
        """The next events, up to the cut. RestoreSourceDamaged when one does not follow from what is before it."""
        found = [one for one in event_lines(text) if one.seq <= self._wanted.cut]
        for one in found:
            self._step(one)
        self.events += len(found)
        return [StagedEvent(one.seq, one.parent, one.at_ms, one.user_id, one.session_id, one.text) for one in found]

    def arrive(self) -> None:
        """RestoreSourceDamaged when this is not where the cut is."""
        chain = self._wanted.chain
        if self.seq != self._wanted.cut or (chain and self._chain.hex() != chain):
            raise RestoreSourceDamaged

    def _step(self, one: EventLine) -> None:
        if self._wanted.life:
            self._chain = link(self._chain, one.seq, one.parent, one.at_ms, one.user_id, one.session_id, one.text)
        if one.parent != self.seq or (self._wanted.life and self._chain.hex() != one.chain):
            raise RestoreSourceDamaged
        self.seq = one.seq


def _in_steps(events: Sequence[StagedEvent]) -> Iterator[Sequence[StagedEvent]]:
    """As many as may be staged at once."""
    first, size = 0, 0
    for number, event in enumerate(events):
        length = len(event.text.encode())
        if number > first and (number - first == MAX_STAGED_EVENTS or size + length > MAX_STAGED_BYTES):
            yield events[first:number]
            first, size = number, 0
        size += length
    if events[first:]:
        yield events[first:]
