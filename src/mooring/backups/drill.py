"""The drill: bring a backup back into a scratch place, compare it with everything that is known of it, change nothing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from mooring.accounts import Occasion
from mooring.backups.archive import Archive
from mooring.backups.errors import ObjectDamaged, ObjectLocked, ObjectMissing
from mooring.backups.examine import Unsound, WatchedPart, sound_manifest, undecrypted
from mooring.backups.keys import ManifestKey
from mooring.backups.manifest import EVENTS, Part
from mooring.backups.model import BackupId, Drill, DrillId, Finding
from mooring.backups.packing import PartMalformed, unpacked
from mooring.backups.snapshot import LinesMalformed, Scratch, ScratchLog
from mooring.kit.clock import Clock


@dataclass(frozen=True, slots=True)
class Drilling:
    """What a drill needs: where from, where to, and the clock that times it."""

    archive: Archive
    scratch: Scratch
    clock: Clock


async def drill(
    key: ManifestKey, drilling: Drilling, occasion: Occasion, sha256_of_manifest: str | None = None
) -> Drill:
    """The receipt of a drill of the backup under `key`, with every finding. `sha256_of_manifest`: as noted when it was taken.

    ArchiveUnavailable: then nothing was found out. What is damaged, missing or foreign is a finding, never an error.
    """
    began = drilling.clock.monotonic()
    findings = [finding async for finding in _findings(key, drilling, sha256_of_manifest)]
    took = round((drilling.clock.monotonic() - began) * 1000)
    drill_id = DrillId(occasion.ids.new_id("drl"))
    return Drill(drill_id, BackupId(key.backup_id), key.workspace_id, occasion.at, took, findings)


async def _findings(key: ManifestKey, drilling: Drilling, noted: str | None) -> AsyncIterator[Finding]:
    try:
        manifest = await sound_manifest(key, drilling.archive, noted)
    except Unsound as found:
        yield found.finding
        return
    damaged = False
    async with drilling.scratch.log(manifest.workspace_id, manifest.log_head) as log:
        for part in manifest.parts:
            finding = await _restored(part, drilling.archive, log)
            if finding is not None:
                damaged = True
                yield finding
        # What is missing would be found again, event for event.
        if not damaged and (verified := await log.verify()).damage is not None:
            yield Finding("log_differs", f"Restored, {verified.damage}.")


async def _restored(part: Part, archive: Archive, log: ScratchLog) -> Finding | None:
    """Compare one part with the manifest, to the bit, and fill the scratch log from it."""
    watched = WatchedPart(part, archive.get(part.key))
    try:
        await _fill(part, unpacked(watched.through()), log)
        await watched.rest()
    except ObjectMissing:
        return Finding("part_missing", f"{part.key} is not in the archive.")
    except (ObjectLocked, ObjectDamaged) as error:
        return await undecrypted(part, archive, error)
    except (PartMalformed, LinesMalformed, _Miscounted) as error:
        # Cut short or changed is the better word, if that is why.
        try:
            await watched.rest()
        except (ObjectLocked, ObjectDamaged) as damage:
            return await undecrypted(part, archive, damage)
        return watched.finding() or Finding(
            "part_malformed", f"{part.key} does not hold what it should: {_said(error)}."
        )
    return watched.finding()


async def _fill(part: Part, lines: AsyncIterator[bytes], log: ScratchLog) -> None:
    add = log.add_events if part.kind == EVENTS else log.add_claims
    count, size, first, last = 0, 0, 0, 0
    async for some in lines:
        size += len(some)
        if size > part.bytes:
            raise _Miscounted("there are more bytes")
        added = await add(some)
        first = first or added.first
        count, last = count + added.count, added.last
    if (count, size, first, last) != (part.lines, part.bytes, part.first, part.last):
        raise _Miscounted(f"there are {count} lines from {first} to {last}")


class _Miscounted(Exception):
    """Not as many lines or bytes as the manifest says."""


def _said(error: Exception) -> str:
    return str(error) or "it does not unpack"
