"""The drill of a backup of the directory: filled into an empty one, with every constraint, and counted."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256

from mooring.accounts import Occasion
from mooring.backups.archive import Archive
from mooring.backups.directory.tables import DirectoryFilling, DirectoryNewer, DirectoryScratch, RowsMalformed
from mooring.backups.errors import ObjectDamaged, ObjectLocked, ObjectMissing
from mooring.backups.examine import Unsound, WatchedPart, sound_manifest, undecrypted
from mooring.backups.keys import ManifestKey
from mooring.backups.manifest import Manifest, Part
from mooring.backups.model import BackupId, Drill, DrillId, Finding
from mooring.backups.packing import PartMalformed, unpacked
from mooring.kit.clock import Clock


@dataclass(frozen=True, slots=True)
class DirectoryDrilling:
    """What such a drill needs: where from, where to, and the clock that times it."""

    archive: Archive
    scratch: DirectoryScratch
    clock: Clock


async def drill_directory(
    key: ManifestKey, drilling: DirectoryDrilling, occasion: Occasion, noted: str | None = None
) -> Drill:
    """The receipt of a drill, as `backups.drill` gives it of a log. ArchiveUnavailable: then nothing was found out."""
    began = drilling.clock.monotonic()
    findings: list[Finding] = []
    try:
        manifest = await sound_manifest(key, drilling.archive, noted)
        await filled(manifest, drilling.archive, drilling.scratch)
    except Unsound as found:
        findings = [found.finding]
    took = round((drilling.clock.monotonic() - began) * 1000)
    drill_id = DrillId(occasion.ids.new_id("drl"))
    return Drill(drill_id, BackupId(key.backup_id), key.workspace_id, occasion.at, took, findings)


async def filled(manifest: Manifest, archive: Archive, scratch: DirectoryScratch) -> None:
    """Fill a directory from a backup: all of it, to the bit, or nothing. Unsound, ArchiveUnavailable."""
    if len(manifest.parts) != 1:
        raise Unsound("manifest_changed", f"The backup {manifest.id} of the directory has {len(manifest.parts)} parts.")
    (part,) = manifest.parts
    try:
        async with scratch.filling(manifest.backend_id) as filling:
            watched = WatchedPart(part, archive.get(part.key))
            await _pour(manifest, part, watched, filling)
    except DirectoryNewer:
        what = f"{part.key} has the tables {manifest.backend_id}, which this program does not know."
        raise Unsound("manifest_newer", what) from None
    except (ObjectLocked, ObjectDamaged) as error:
        found = await undecrypted(part, archive, error)
        raise Unsound(found.code, found.what) from None
    except ObjectMissing:
        raise Unsound("part_missing", f"{part.key} is not in the archive.") from None


async def _pour(manifest: Manifest, part: Part, watched: WatchedPart, filling: DirectoryFilling) -> None:
    digest, size, rows = sha256(), 0, 0
    try:
        async for lines in _within(unpacked(watched.through()), part):
            digest.update(lines)
            size += len(lines)
            rows += await filling.add(lines)
    except (PartMalformed, RowsMalformed) as error:
        await watched.rest()
        _raise_finding(watched)
        raise Unsound(
            "part_malformed", f"{part.key} does not hold what it should: {error or 'it does not unpack'}."
        ) from None
    await watched.rest()
    _raise_finding(watched)
    if (digest.hexdigest(), size, rows) != (manifest.chain, part.bytes, manifest.events):
        raise Unsound("directory_differs", f"{part.key} holds {rows} rows, and is not what was spooled.")


async def _within(lines: AsyncIterator[bytes], part: Part) -> AsyncIterator[bytes]:
    size = 0
    async for some in lines:
        size += len(some)
        if size > part.bytes:
            raise RowsMalformed("there are more bytes")
        yield some


def _raise_finding(watched: WatchedPart) -> None:
    if (found := watched.finding()) is not None:
        raise Unsound(found.code, found.what)
