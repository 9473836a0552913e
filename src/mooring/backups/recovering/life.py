"""Which life of a log to bring back: the last one that the archive has seen, by backups and by segments."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mooring.backups.archive import Archive
from mooring.backups.examine import Unsound, sound_manifest
from mooring.backups.keys import manifests_in
from mooring.backups.manifest import Manifest
from mooring.backups.model import Finding
from mooring.backups.segments import SegmentDamaged, SegmentKey, segments_in
from mooring.backups.segments.fetch import fetched
from mooring.kit.clock import iso_milliseconds


@dataclass(frozen=True, slots=True)
class ArchivedWorkspace:
    """One life, and the backups of it that it may be read from, best first. None: it began in segments."""

    backend_id: str
    bases: Sequence[Manifest | None]
    segments: Sequence[SegmentKey]
    findings: Sequence[Finding]


@dataclass(slots=True)
class _Seen:
    """When a life was seen first and last."""

    first: str
    last: str
    manifests: list[Manifest] = field(default_factory=list)
    segments: list[SegmentKey] = field(default_factory=list)

    def at(self, moment: str) -> None:
        self.first, self.last = min(self.first, moment), max(self.last, moment)


async def newest_life(archive: Archive, workspace_id: str, until: datetime | None) -> ArchivedWorkspace | None:
    """The life that the log had last (at `until`); None when the archive has nothing of it. ArchiveUnavailable."""
    findings: list[Finding] = []
    lives: dict[str, _Seen] = {}
    async for manifest in _manifests(archive, workspace_id, findings):
        seen = lives.setdefault(manifest.backend_id, _Seen(manifest.taken_at, manifest.taken_at))
        seen.at(manifest.taken_at)
        seen.manifests.append(manifest)
    async for key in segments_in(archive, workspace_id):
        lives.setdefault(key.backend_id, _Seen("9", "")).segments.append(key)
    for seen in lives.values():
        await _look_at_ends(archive, seen)
    chosen = _chosen(lives, iso_milliseconds(until) if until is not None else None)
    if chosen is None:
        return None
    seen = lives[chosen]
    return ArchivedWorkspace(chosen, _bases(seen, until), seen.segments, findings)


async def former_life(archive: Archive, workspace_id: str, backend_id: str, at: int) -> ArchivedWorkspace | None:
    """A life that was replaced when it stood at this seq; None when the archive knows of nothing that came to it afterwards."""
    keys = [key async for key in segments_in(archive, workspace_id, backend_id)]
    if not keys or keys[-1].last <= at:
        return None
    findings: list[Finding] = []
    own = [one async for one in _manifests(archive, workspace_id, findings) if one.backend_id == backend_id]
    # What is damaged of other lives is not this one's matter.
    return ArchivedWorkspace(backend_id, [*sorted(own, key=lambda one: one.head, reverse=True), None], keys, ())


async def _manifests(archive: Archive, workspace_id: str, findings: list[Finding]) -> AsyncIterator[Manifest]:
    async for key in manifests_in(archive, workspace_id):
        try:
            yield await sound_manifest(key, archive, None)
        except Unsound as unsound:
            findings.append(unsound.finding)


async def _look_at_ends(archive: Archive, seen: _Seen) -> None:
    """At the first and the last segment that were shipped while the life was in service, and can be read."""
    for keys in (seen.segments, [*reversed(seen.segments)]):
        for key in keys:
            try:
                header = (await fetched(archive, key)).header
            except SegmentDamaged:
                continue  # found again by whoever reads along them
            if not header.former:
                seen.at(header.shipped_at)
                break


def _chosen(lives: dict[str, _Seen], until: str | None) -> str | None:
    begun = {life: seen for life, seen in lives.items() if until is None or seen.first <= until}
    # Before any was seen: the first of them had begun, and no part of it had been shipped.
    among = begun or dict(sorted(lives.items(), key=lambda pair: pair[1].first)[:1])
    return max(among, key=lambda life: among[life].last if until is None else among[life].first, default=None)


def _bases(seen: _Seen, until: datetime | None) -> Sequence[Manifest | None]:
    """Newest first; for a moment, first the one that was taken soonest after it: all events of then are in it."""
    newest = sorted(seen.manifests, key=lambda one: (one.head, one.taken_at), reverse=True)
    if until is not None:
        after = [one for one in newest if one.taken_at >= iso_milliseconds(until)]
        newest = [*reversed(after), *(one for one in newest if one not in after)]
    return [*newest, None]
