"""The inventory: does the archive hold what the receipts say, and nothing else?

Nothing is changed. Parts of a backup that is being taken at this moment have no manifest yet, and look as if they never got one.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mooring.backups.archive import Archive
from mooring.backups.keys import folders, manifests_in, parts_of, segments_of
from mooring.backups.model import Backup


class Discrepancy(StrEnum):
    """`missing`: a receipt whose manifest is gone; `foreign`: a manifest without a receipt, or segments of a workspace without a log;
    `orphaned`: parts without a manifest.
    """

    MISSING = "missing"
    FOREIGN = "foreign"
    ORPHANED = "orphaned"


@dataclass(frozen=True, slots=True)
class Discovery:
    """One thing that does not fit: `key` is that of the manifest, or the folder of the parts or segments."""

    kind: Discrepancy
    workspace_id: str
    backup_id: str
    key: str


async def compared(
    archive: Archive, workspace_id: str, receipts: Sequence[Backup], *, has_log: bool
) -> AsyncIterator[Discovery]:
    """What does not fit of one workspace. `receipts` are all that there are of it. ArchiveUnavailable."""
    held = {key.backup_id: key async for key in manifests_in(archive, workspace_id)}
    known: dict[str, str] = {backup.id: backup.manifest for backup in receipts}
    for backup_id, manifest in known.items():
        if str(held.get(backup_id)) != manifest:
            yield Discovery(Discrepancy.MISSING, workspace_id, backup_id, manifest)
    for backup_id, key in held.items():
        if known.get(backup_id) != str(key):
            yield Discovery(Discrepancy.FOREIGN, workspace_id, backup_id, str(key))
    async for backup_id in folders(archive, parts_of(workspace_id)):
        if backup_id not in held:
            folder = parts_of(workspace_id, backup_id)
            yield Discovery(Discrepancy.ORPHANED, workspace_id, backup_id, folder)
    if not has_log and await archive.page(segments_of(workspace_id), "", 1):
        yield Discovery(Discrepancy.FOREIGN, workspace_id, "", segments_of(workspace_id))


async def workspaces_in(archive: Archive) -> set[str]:
    """Every workspace that there is anything of in an archive, found without listing all of it."""
    return {name for root in ("manifests/", "parts/", "segments/") async for name in folders(archive, root)}
