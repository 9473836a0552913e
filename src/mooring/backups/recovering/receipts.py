"""Receipts of backups that the directory does not know, being older than they are: made anew from their manifests."""

from collections.abc import Collection
from datetime import datetime

from mooring.backups.archive import Archive, whole
from mooring.backups.errors import ObjectMissing
from mooring.backups.examine import Unsound, sound_manifest
from mooring.backups.keys import manifests_in
from mooring.backups.manifest import LARGEST
from mooring.backups.model import Backup
from mooring.backups.take import receipt_of


async def receipts_in(archive: Archive, folder: str, known: Collection[str]) -> list[Backup]:
    """Those of a workspace, or of the directory, in an archive, but `known` ones. They are not drilled yet."""
    found: list[Backup] = []
    async for key in manifests_in(archive, folder):
        if key.backup_id in known:
            continue
        try:
            manifest = await sound_manifest(key, archive, None)
            content = await whole(archive.get(str(key)), LARGEST)
        except (Unsound, ObjectMissing):
            continue  # the inventory names it
        found.append(receipt_of(key, manifest, content, datetime.fromisoformat(manifest.taken_at)))
    return found
