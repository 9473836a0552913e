"""Taking a backup: a snapshot's lines, packed into parts, and then the manifest that makes a backup of them."""

from asyncio import timeout
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from mooring.accounts import Occasion
from mooring.backups.archive import Archive, entries, pieces
from mooring.backups.keys import ManifestKey, manifest_key, part_key, parts_of
from mooring.backups.manifest import CLAIMS, EVENTS, FORMAT, Manifest, Part, sealed
from mooring.backups.model import Backup, BackupId
from mooring.backups.packing import Packer
from mooring.backups.snapshot import Lines, LogSnapshot, Snapshots
from mooring.kit.clock import Clock, iso_milliseconds
from mooring.kit.errors import Fault, Refusal
from mooring.sync import LogHead, WorkspaceQuarantined

# Some seconds of work and a few megabytes packed: little to do again when a part fails, and few requests for a large log.
PART_BYTES = 64 << 20

_CLEANING_SECONDS = 2  # a service that is told to stop does not wait for an archive that is away

_Next = Callable[[int], Awaitable[Lines | None]]


@dataclass(frozen=True, slots=True)
class Taking:
    """What taking needs: where from, where to, the clock that times it, and which releases it says that it was made by."""

    snapshots: Snapshots
    archive: Archive
    clock: Clock
    versions: Mapping[str, str]
    part_bytes: int = PART_BYTES


async def take(workspace_id: str, taking: Taking, occasion: Occasion) -> Backup:
    """A new backup of the log as it is now. It is in the archive, whole, when this returns; nothing of it is when this fails.

    WorkspaceMissing, WorkspaceQuarantined, SnapshotLost, ArchiveUnavailable.
    """
    began = taking.clock.monotonic()
    key = manifest_key(workspace_id, occasion.at, occasion.ids.new_id("bkp"))
    try:
        async with taking.snapshots.of(workspace_id) as snapshot:
            parts = await _parts(key, snapshot, taking)
        took = round((taking.clock.monotonic() - began) * 1000)
        manifest = _manifest(key, snapshot.head, parts, taking.versions, occasion, milliseconds=took)
        content = sealed(manifest)
        await taking.archive.put(str(key), pieces(content))
    except BaseException:
        await remove_parts(key, taking.archive)
        raise
    return receipt_of(key, manifest, content, occasion.at)


async def _parts(key: ManifestKey, snapshot: LogSnapshot, taking: Taking) -> list[Part]:
    parts: list[Part] = []
    for kind, read in ((EVENTS, snapshot.events), (CLAIMS, snapshot.claims)):
        source = _Source(kind, read)
        while await source.more():
            name = part_key(key.workspace_id, key.backup_id, len(parts) + 1)
            stored = await taking.archive.put(name, source.part(taking.part_bytes))
            parts.append(source.described(name, stored.size, stored.sha256))
    _require_all(key.workspace_id, snapshot.head, parts)
    return parts


def _require_all(workspace_id: str, head: LogHead, parts: list[Part]) -> None:
    """A log that holds less than its head says is damaged, and no backup is taken of it that would hide that."""
    found = [part for part in parts if part.kind == EVENTS]
    counted, last = sum(part.lines for part in found), found[-1].last if found else 0
    if (counted, last) != (head.events, head.seq):
        raise WorkspaceQuarantined(f"Run `mooring workspace verify {workspace_id}`: its events do not fit its head.")


class _Source:
    """Reads a snapshot's lines page by page, and counts what went into the present part."""

    def __init__(self, kind: str, read: _Next) -> None:
        self._kind = kind
        self._read = read
        self._page = 0
        self._after = 0
        self._lines: Lines | None = None
        self._counted = (0, 0, 0, 0)

    async def more(self) -> bool:
        """Whether there are lines that are in no part yet."""
        if self._lines is None:
            self._lines = await self._read(self._after if self._kind == EVENTS else self._page)
        return self._lines is not None

    async def part(self, most: int) -> AsyncIterator[bytes]:
        """The content of the next part: about so many bytes of lines, packed."""
        packer, count, size, first = Packer(), 0, 0, 0
        while size < most and await self.more() and self._lines is not None:
            page, self._lines = self._lines, None
            self._page, self._after = self._page + 1, page.last
            first = first or page.first
            count, size = count + page.count, size + len(page.text)
            self._counted = (count, size, first, page.last)
            yield await packer.pack(page.text)
        yield await packer.finish()

    def described(self, key: str, size: int, digest: str) -> Part:
        """The part that was put last."""
        lines, raw, first, last = self._counted
        return Part(key, self._kind, size, digest, lines, raw, first, last)


def _manifest(
    key: ManifestKey,
    head: LogHead,
    parts: list[Part],
    versions: Mapping[str, str],
    occasion: Occasion,
    *,
    milliseconds: int,
) -> Manifest:
    return Manifest(
        format=FORMAT,
        id=key.backup_id,
        workspace_id=key.workspace_id,
        taken_at=iso_milliseconds(occasion.at),
        milliseconds=milliseconds,
        backend_id=head.backend_id,
        head=head.seq,
        events=head.events,
        bytes=head.size,
        chain=head.chain.hex(),
        claims=sum(part.lines for part in parts if part.kind == CLAIMS),
        parts=parts,
        versions=dict(versions),
    )


def receipt_of(key: ManifestKey, manifest: Manifest, content: bytes, at: datetime) -> Backup:
    """The receipt of a backup whose manifest this is, as `content` in the archive."""
    return Backup(
        id=BackupId(manifest.id),
        workspace_id=manifest.workspace_id,
        at=at,
        milliseconds=manifest.milliseconds,
        backend_id=manifest.backend_id,
        head=manifest.head,
        events=manifest.events,
        bytes=manifest.bytes,
        stored=manifest.size,
        chain=manifest.chain,
        manifest=str(key),
        sha256=sha256(content).hexdigest(),
    )


async def withdraw(archive: Archive, backup: Backup) -> None:
    """Take a backup out of the archive: its manifest first, so that it is never one that lacks parts."""
    await archive.delete(backup.manifest)
    async for entry in entries(archive, parts_of(backup.workspace_id, backup.id)):
        await archive.delete(entry.key)


async def remove_parts(key: ManifestKey, archive: Archive) -> None:
    """Try to leave nothing of a backup that failed."""
    # Without a manifest nobody takes them for a backup; when the archive is away, they are found by their folder later.
    with suppress(Refusal, Fault, TimeoutError):
        async with timeout(_CLEANING_SECONDS):
            async for entry in entries(archive, parts_of(key.workspace_id, key.backup_id)):
                await archive.delete(entry.key)
