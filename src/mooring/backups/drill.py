"""The drill: bring a backup back into a scratch place, compare it with everything that is known of it, change nothing."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256

from mooring.accounts import Occasion
from mooring.backups.archive import Archive, whole
from mooring.backups.errors import ObjectDamaged, ObjectLocked, ObjectMissing
from mooring.backups.keys import ManifestKey, part_key
from mooring.backups.manifest import CLAIMS, EVENTS, LARGEST, Manifest, ManifestMalformed, Part, opened
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
        manifest = await _manifest(key, drilling.archive, noted)
    except _Found as found:
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


class _Found(Exception):
    """The drill cannot go on."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.finding = Finding(code, what)


async def _manifest(key: ManifestKey, archive: Archive, noted: str | None) -> Manifest:
    try:
        content = await whole(archive.get(str(key)), LARGEST)
    except ObjectMissing:
        raise _Found("manifest_missing", f"{key} is not in the archive.") from None
    except ObjectLocked:
        raise _Found("manifest_locked", f"{key} is encrypted, and no key that is here opens it.") from None
    except ObjectDamaged:
        raise _Found("manifest_changed", f"{key} is encrypted, and does not decrypt.") from None
    except ValueError:
        raise _Found("manifest_changed", f"{key} is larger than any manifest.") from None
    if noted is not None and sha256(content).hexdigest() != noted:
        raise _Found("manifest_changed", f"{key} is not what was written when the backup was taken.")
    try:
        manifest = opened(content)
    except ManifestMalformed as malformed:
        raise _Found(malformed.code, f"{key}: {malformed}.") from None
    _require_own(key, manifest)
    return manifest


def _require_own(key: ManifestKey, manifest: Manifest) -> None:
    """It must be of the workspace and the backup whose name it has, and so must be its parts; and they must be in a row."""
    if manifest.workspace_id != key.workspace_id:
        raise _Found("manifest_foreign", f"{key} is the manifest of a backup of {manifest.workspace_id}.")
    if manifest.id != key.backup_id:
        raise _Found("manifest_foreign", f"{key} is the manifest of backup {manifest.id}.")
    for number, part in enumerate(manifest.parts, 1):
        if part.key != part_key(manifest.workspace_id, manifest.id, number):
            raise _Found("manifest_foreign", f"{key} names {part.key} as its part {number}.")
    claims = sum(part.lines for part in manifest.parts if part.kind == CLAIMS)
    if claims != manifest.claims or {part.kind for part in manifest.parts} - {EVENTS, CLAIMS}:
        raise _Found("manifest_changed", f"{key} contradicts itself.")


async def _restored(part: Part, archive: Archive, log: ScratchLog) -> Finding | None:
    """Compare one part with the manifest, to the bit, and fill the scratch log from it."""
    watched = _Watched(part, archive.get(part.key))
    try:
        await _fill(part, unpacked(watched.through()), log)
        await watched.rest()
    except ObjectMissing:
        return Finding("part_missing", f"{part.key} is not in the archive.")
    except (ObjectLocked, ObjectDamaged) as error:
        return await _undecrypted(part, archive, error)
    except (PartMalformed, LinesMalformed, _Miscounted) as error:
        # Cut short or changed is the better word, if that is why.
        try:
            await watched.rest()
        except (ObjectLocked, ObjectDamaged) as damage:
            return await _undecrypted(part, archive, damage)
        return watched.finding() or Finding(
            "part_malformed", f"{part.key} does not hold what it should: {_said(error)}."
        )
    return watched.finding()


async def _undecrypted(part: Part, archive: Archive, error: ObjectLocked | ObjectDamaged) -> Finding:
    if isinstance(error, ObjectLocked):
        return Finding("part_locked", f"{part.key} is encrypted, and no key that is here opens it.")
    with suppress(ObjectDamaged):
        if ((size := await archive.size(part.key)) or 0) < part.size:
            return Finding("part_truncated", f"{part.key} has {size} bytes of {part.size}, encrypted.")
    return Finding("part_changed", f"{part.key} is encrypted, and does not decrypt: a bit or more of it has changed.")


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


class _Watched:
    """Looks at a part's bytes while they go by."""

    def __init__(self, part: Part, content: AsyncIterator[bytes]) -> None:
        self._part = part
        self._content = content
        self._size = 0
        self._digest = sha256()

    async def through(self) -> AsyncIterator[bytes]:
        """The content, looked at."""
        async for piece in self._content:
            self._size += len(piece)
            self._digest.update(piece)
            yield piece

    async def rest(self) -> None:
        """Look at what nobody has read."""
        async for _ in self.through():
            pass

    def finding(self) -> Finding | None:
        """What is wrong with the bytes, if anything is."""
        part, size = self._part, self._size
        if size < part.size:
            return Finding("part_truncated", f"{part.key} has {size} bytes of {part.size}.")
        if size > part.size:
            return Finding("part_changed", f"{part.key} has {size} bytes instead of {part.size}.")
        if self._digest.hexdigest() != part.sha256:
            return Finding("part_changed", f"{part.key} does not match its checksum: a bit or more of it has changed.")
        return None
