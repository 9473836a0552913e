"""Looking at what is in an archive of a backup: its manifest must be its own, and the bytes of its parts as they were put."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from hashlib import sha256

from mooring.backups.archive import Archive, whole
from mooring.backups.errors import ObjectDamaged, ObjectLocked, ObjectMissing
from mooring.backups.keys import DIRECTORY, ManifestKey, part_key
from mooring.backups.manifest import CLAIMS, EVENTS, LARGEST, ROWS, Manifest, ManifestMalformed, Part, opened
from mooring.backups.model import Finding


class Unsound(Exception):
    """There is nothing behind it to look at."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.finding = Finding(code, what)


async def sound_manifest(key: ManifestKey, archive: Archive, noted: str | None) -> Manifest:
    """The manifest of this name, as it was written. `noted`: its SHA-256, if somebody has noted it. Unsound, ArchiveUnavailable."""
    try:
        content = await whole(archive.get(str(key)), LARGEST)
    except ObjectMissing:
        raise Unsound("manifest_missing", f"{key} is not in the archive.") from None
    except ObjectLocked:
        raise Unsound("manifest_locked", f"{key} is encrypted, and no key that is here opens it.") from None
    except ObjectDamaged:
        raise Unsound("manifest_changed", f"{key} is encrypted, and does not decrypt.") from None
    except ValueError:
        raise Unsound("manifest_changed", f"{key} is larger than any manifest.") from None
    if noted is not None and sha256(content).hexdigest() != noted:
        raise Unsound("manifest_changed", f"{key} is not what was written when the backup was taken.")
    try:
        manifest = opened(content)
    except ManifestMalformed as malformed:
        raise Unsound(malformed.code, f"{key}: {malformed}.") from None
    _require_own(key, manifest)
    return manifest


def _require_own(key: ManifestKey, manifest: Manifest) -> None:
    """It must be of the workspace and the backup whose name it has, and so must be its parts; and they must be in a row."""
    if manifest.workspace_id != key.workspace_id:
        raise Unsound("manifest_foreign", f"{key} is the manifest of a backup of {manifest.workspace_id}.")
    if manifest.id != key.backup_id:
        raise Unsound("manifest_foreign", f"{key} is the manifest of backup {manifest.id}.")
    for number, part in enumerate(manifest.parts, 1):
        if part.key != part_key(manifest.workspace_id, manifest.id, number):
            raise Unsound("manifest_foreign", f"{key} names {part.key} as its part {number}.")
    kinds = {ROWS} if manifest.workspace_id == DIRECTORY else {EVENTS, CLAIMS}
    claims = sum(part.lines for part in manifest.parts if part.kind == CLAIMS)
    if claims != manifest.claims or {part.kind for part in manifest.parts} - kinds:
        raise Unsound("manifest_changed", f"{key} contradicts itself.")


class WatchedPart:
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
            await asyncio.to_thread(self._digest.update, piece)
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


async def undecrypted(part: Part, archive: Archive, error: ObjectLocked | ObjectDamaged) -> Finding:
    """Why a part that is encrypted could not be read."""
    if isinstance(error, ObjectLocked):
        return Finding("part_locked", f"{part.key} is encrypted, and no key that is here opens it.")
    with suppress(ObjectDamaged):
        if ((size := await archive.size(part.key)) or 0) < part.size:
            return Finding("part_truncated", f"{part.key} has {size} bytes of {part.size}, encrypted.")
    return Finding("part_changed", f"{part.key} is encrypted, and does not decrypt: a bit or more of it has changed.")
