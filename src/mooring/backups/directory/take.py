"""Taking a backup of the directory: what was spooled goes into the archive as one part, and then the manifest."""

from mooring.accounts import Occasion
from mooring.backups.archive import pieces
from mooring.backups.directory.tables import Spooled
from mooring.backups.keys import DIRECTORY, manifest_key, part_key
from mooring.backups.manifest import FORMAT, ROWS, Manifest, Part, sealed
from mooring.backups.model import Backup
from mooring.backups.take import Taking, receipt_of, remove_parts
from mooring.kit.clock import iso_milliseconds


async def take_directory(spooled: Spooled, taking: Taking, occasion: Occasion) -> Backup:
    """A new backup of a directory that was spooled at this occasion. Whole, or nothing of it is there. ArchiveUnavailable."""
    began = taking.clock.monotonic()
    key = manifest_key(DIRECTORY, occasion.at, occasion.ids.new_id("bkp"))
    name = part_key(DIRECTORY, key.backup_id, 1)
    try:
        stored = await taking.archive.put(name, spooled.content())
        part = Part(name, ROWS, stored.size, stored.sha256, spooled.lines, spooled.size, 0, 0)
        manifest = Manifest(
            format=FORMAT,
            id=key.backup_id,
            workspace_id=DIRECTORY,
            taken_at=iso_milliseconds(occasion.at),
            milliseconds=round((taking.clock.monotonic() - began) * 1000),
            backend_id=spooled.revision,
            head=spooled.position,
            events=spooled.rows,
            bytes=spooled.size,
            chain=spooled.digest,
            claims=0,
            parts=[part],
            versions=dict(taking.versions),
        )
        content = sealed(manifest)
        await taking.archive.put(str(key), pieces(content))
    except BaseException:
        await remove_parts(key, taking.archive)
        raise
    return receipt_of(key, manifest, content, occasion.at)
