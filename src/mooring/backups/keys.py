"""How backups are called in an archive: manifests apart from parts, so that listing backups lists nothing else.

manifests/wsp_1/20261130T063044Z-bkp_1.json
parts/wsp_1/bkp_1/00001.zst
segments/wsp_1/<backend id>/0000000000000001-0000000000000007.zst
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from mooring.backups.archive import Archive, entries
from mooring.backups.archive_keys import KEYS

_STAMP = "%Y%m%dT%H%M%SZ"
_ENDING = ".json"
# Strict: by what it says somebody finds parts, and deletes them.
_KEY = re.compile(r"manifests/([^/]+)/([0-9]{8}T[0-9]{6}Z)-([^/]+)\.json", re.ASCII)
DIRECTORY = (
    "directory"  # where a workspace would be named, in the backups of the directory; no id of a workspace looks so
)


@dataclass(frozen=True, slots=True)
class ManifestKey:
    """The name of a backup's manifest. Names sort by workspace and by time."""

    workspace_id: str
    stamp: str
    backup_id: str

    def __str__(self) -> str:
        """As the archive knows it."""
        return f"{manifests_of(self.workspace_id)}{self.stamp}-{self.backup_id}{_ENDING}"


def manifest_key(workspace_id: str, at: datetime, backup_id: str) -> ManifestKey:
    """The name of the manifest of a backup that was taken then."""
    return ManifestKey(workspace_id, at.astimezone(UTC).strftime(_STAMP), backup_id)


def parsed(key: str) -> ManifestKey | None:
    """What a key says, if it is that of a manifest."""
    found = _KEY.fullmatch(key)
    return ManifestKey(*found.groups()) if found is not None else None


def manifests_of(workspace_id: str) -> str:
    """The folder of a workspace's manifests."""
    return f"manifests/{workspace_id}/"


def parts_of(workspace_id: str, backup_id: str | None = None) -> str:
    """The folder of a workspace's parts, or of one backup's."""
    return f"parts/{workspace_id}/{backup_id}/" if backup_id is not None else f"parts/{workspace_id}/"


def part_key(workspace_id: str, backup_id: str, number: int) -> str:
    """The name of a part; numbers begin at 1."""
    return f"{parts_of(workspace_id, backup_id)}{number:05}.zst"


def segments_of(workspace_id: str, backend_id: str | None = None) -> str:
    """The folder of a workspace's segments, or of those of one life of its log."""
    folder = f"segments/{workspace_id}/"
    return f"{folder}{backend_id}/" if backend_id is not None else folder


async def manifests_in(archive: Archive, workspace_id: str | None = None) -> AsyncIterator[ManifestKey]:
    """Every manifest in an archive, or of one workspace: by workspace, oldest first."""
    folder = manifests_of(workspace_id) if workspace_id is not None else "manifests/"
    async for entry in entries(archive, folder):
        key = parsed(entry.key)
        if key is not None:
            yield key


async def held_of(archive: Archive, workspace_id: str) -> Mapping[str, int]:
    """How many objects of a workspace there are in an archive, by the folder that they are in: `manifests`, `parts` and so on."""
    found = {root: [one async for one in entries(archive, f"{root}/{workspace_id}/")] for root in await _roots(archive)}
    return {root: len(objects) for root, objects in found.items() if objects}


async def erase_workspace(archive: Archive, workspace_id: str) -> int:
    """Delete everything of a workspace; how many objects. May be repeated wherever it was cut off.

    Its key first: from then on nothing of it can be read, nor any copy. Then manifests: without one there is no backup, and
    what is left of parts is found by its folder. Then whatever else there is.
    """
    count = 0
    for root in await _roots(archive):
        async for entry in entries(archive, f"{root}/{workspace_id}/"):
            await archive.delete(entry.key)
            count += 1
    return count


async def _roots(archive: Archive) -> Sequence[str]:
    """The outermost folders of an archive, in the order in which they are erased."""
    found = {name async for name in folders(archive, "")}
    first = [name for name in (KEYS.rstrip("/"), "manifests") if name in found]
    return [*first, *sorted(found.difference(first))]


async def folders(archive: Archive, root: str) -> AsyncIterator[str]:
    """The names of what is in a folder, found without listing all of it."""
    after = ""
    while page := await archive.page(root, after, 1):
        name = page[0].key.removeprefix(root).partition("/")[0]
        yield name
        after = f"{root}{name}/~"  # behind everything in that folder: no name has a tilde
