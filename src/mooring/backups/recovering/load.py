"""Loading one log from the archive into a new life: staged, verified, and put into service where there was none.

A recovered log may lack the last seconds that devices have seen. With its former backend id they would take it for a log that
went back; with a new one they know that it is another, and ask for all of it.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from mooring.backups.archive import Archive
from mooring.backups.archived import ArchivedLife, ArchivedLog
from mooring.backups.errors import ArchivedDamaged
from mooring.backups.lines import EventLine, break_in, claim_lines, event_lines
from mooring.backups.model import Finding
from mooring.backups.recovering.life import ArchivedWorkspace
from mooring.backups.segments.walk import walked
from mooring.sync.chain import genesis
from mooring.sync.lives import MAX_STAGED_BYTES, MAX_STAGED_CLAIMS, MAX_STAGED_EVENTS, Lives, StagedClaim, StagedEvent
from mooring.sync.log import EventLog

_ROOM = 64 << 10  # an event counts its bytes in UTF-8; texts are mostly ASCII


class Target(EventLog, Lives, Protocol):
    """The event log that is filled."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded: up to which seq, how many events, when the last one was written, and how many are newer than the directory."""

    head: int
    events: int
    last_at: datetime | None
    after_directory: int
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Bounds:
    """`until`: no event that was written later; `last`: none behind this seq. `directory_at`: what is newer is counted."""

    until: datetime | None
    directory_at: datetime
    last: int | None = None

    def is_late(self, at: datetime) -> bool:
        """Whether it is later than `until`."""
        return self.until is not None and at > self.until


async def load(
    workspace_id: str,
    backend_id: str,
    found: ArchivedWorkspace,
    *,
    archive: Archive,
    target: Target,
    bounds: Bounds,
    in_place_of: str | None = None,
) -> Loaded:
    """Fill a life `backend_id` of a log that is not there yet, from the best backup that can be read, and the segments behind it.
    `in_place_of`: a former life that was loaded before, and becomes a branch.

    ArchiveUnavailable; whatever is damaged is a finding, and what can be read without it is loaded.
    """
    findings = list(found.findings)
    for base in found.bases:
        segments = [key for key in found.segments if base is None or key.last > base.head]
        life = ArchivedLife(workspace_id, found.backend_id, base, segments)
        filling = _Filling(workspace_id, backend_id, target, bounds)
        try:
            await filling.fill(ArchivedLog(archive, life, bounds.last), genesis(workspace_id, found.backend_id))
        except ArchivedDamaged as damaged:
            findings.append(Finding("backup_damaged", str(damaged)))
            await target.drop_staged(workspace_id, backend_id)
            continue
        findings += [one async for one in walked(archive, segments, life.start) if isinstance(one, Finding)]
        await target.swap(workspace_id, backend_id, in_place_of)
        return filling.loaded(findings)
    raise AssertionError  # without a base nothing of a backup is read


class _Filling:
    """One life on its way."""

    def __init__(self, workspace_id: str, backend_id: str, target: Target, bounds: Bounds) -> None:
        self._workspace_id = workspace_id
        self._backend_id = backend_id
        self._target = target
        self._until = _milliseconds(bounds.until) if bounds.until is not None else 2**62
        self._directory = _milliseconds(bounds.directory_at)
        self._head = self._events = self._newer = self._last_ms = 0

    async def fill(self, source: ArchivedLog, chain: bytes) -> None:
        await self._target.stage(self._workspace_id, self._backend_id)
        try:
            async for events in _batches(source, chain, self._until):
                await self._target.add_staged(self._workspace_id, self._backend_id, [_staged(one) for one in events])
                self._count(events)
            page = 0
            while (claims := await source.claims(page)) is not None:
                page += 1
                await self._add_claims(claims.text)
        finally:
            await source.close()

    def loaded(self, findings: Sequence[Finding]) -> Loaded:
        last_at = datetime.fromtimestamp(self._last_ms / 1000, UTC) if self._events else None
        return Loaded(self._head, self._events, last_at, self._newer, findings)

    def _count(self, events: Sequence[EventLine]) -> None:
        self._head, self._last_ms = events[-1].seq, events[-1].at_ms
        self._events += len(events)
        self._newer += sum(one.at_ms > self._directory for one in events)

    async def _add_claims(self, text: bytes) -> None:
        claims = [StagedClaim(*claim) for claim in claim_lines(text) if claim.last <= self._head]
        for start in range(0, len(claims), MAX_STAGED_CLAIMS):
            some = claims[start : start + MAX_STAGED_CLAIMS]
            await self._target.add_staged_claims(self._workspace_id, self._backend_id, some)


async def _batches(source: ArchivedLog, chain: bytes, until: int) -> AsyncIterator[Sequence[EventLine]]:
    """What fits into a log at once, as far as the chain holds and no event is too late."""
    after, parent = 0, 0
    while (lines := await source.events(after)) is not None:
        events = event_lines(lines.text)
        if break_in(chain, parent, events) is not None:
            raise ArchivedDamaged(f"Event {lines.first} or one behind it does not match the hash chain.")
        after = parent = events[-1].seq
        chain = bytes.fromhex(events[-1].chain)
        kept = events[: _first_late(events, until)]
        for batch in _divided(kept):
            yield batch
        if len(kept) < len(events):
            return


def _first_late(events: Sequence[EventLine], until: int) -> int:
    return next((number for number, one in enumerate(events) if one.at_ms > until), len(events))


def _divided(events: Sequence[EventLine]) -> Sequence[Sequence[EventLine]]:
    batches: list[list[EventLine]] = []
    size = 0
    for event in events:
        length = len(event.text.encode())
        if not batches or len(batches[-1]) == MAX_STAGED_EVENTS or size + length > MAX_STAGED_BYTES - _ROOM:
            batches.append([])
            size = 0
        batches[-1].append(event)
        size += length
    return batches


def _staged(event: EventLine) -> StagedEvent:
    return StagedEvent(event.seq, event.parent, event.at_ms, event.user_id, event.session_id, event.text)


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
