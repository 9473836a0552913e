"""Where the events of a life of a log are held: in the log itself, on a branch, in the archive. Looked for in this order."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

from mooring.backups.archive import Archive
from mooring.backups.archived import archived_life
from mooring.backups.examine import Unsound, sound_manifest
from mooring.backups.keys import parsed
from mooring.backups.manifest import Manifest
from mooring.backups.model import Backup
from mooring.backups.restoring.errors import RestoreSourceMissing
from mooring.backups.restoring.model import Restore, SourceKind
from mooring.backups.restoring.outline import Outline, Outlines
from mooring.backups.restoring.source import OpenSource, archived
from mooring.backups.restoring.store import RestoreStore
from mooring.backups.restoring.walked import WalkedOutline
from mooring.backups.snapshot import Snapshots
from mooring.backups.store import BackupStore
from mooring.sync import EventLog
from mooring.sync.lives import branch_name
from mooring.workspaces import WorkspaceId

_ALL = 10_000
_TRIED = 3


@dataclass(frozen=True, slots=True)
class Held:
    """Something that holds the events of a life, and how it is read. `outline` says what stands in it."""

    kind: SourceKind
    outline: Outline
    open: OpenSource
    backup: Backup | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A workspace, the present life of its log, and what the directory knows: its backups, newest first, and the restores that gave
    its log another life, oldest first.
    """

    workspace_id: WorkspaceId
    present: str
    backups: list[Backup]
    swapped: list[Restore]


@dataclass(frozen=True, slots=True)
class Places:
    """Where to look."""

    log: EventLog
    snapshots: Snapshots
    outlines: Outlines
    archive: Archive


async def known_of(workspace_id: WorkspaceId, present: str, backups: BackupStore, restores: RestoreStore) -> Known:
    """Looked up in one go, so that no transaction is open while events are read."""
    found = await backups.page(workspace_id, None, _ALL, newest=False)
    return Known(workspace_id, present, list(found), list(await restores.swapped(workspace_id)))


async def held_first(life: str, cut: int | None, known: Known, places: Places) -> Held:
    """The first place that holds a life up to `cut` (None: as far as there is one). RestoreSourceMissing."""
    async for held in held_in(life, cut, known, places):
        return held
    raise RestoreSourceMissing


async def held_in(life: str, cut: int | None, known: Known, places: Places) -> AsyncIterator[Held]:
    """Every place that holds a life up to `cut`, the nearest first."""
    own_name = known.workspace_id
    for kind, name in ((SourceKind.LIVE, own_name), (SourceKind.BRANCH, branch_name(own_name, life))):
        head = (await places.log.heads([name])).get(name)
        if head is not None and head.backend_id == life and head.seq >= (cut or 0):
            yield Held(kind, places.outlines.of(name), partial(places.snapshots.of, name))
    own = [one for one in known.backups if one.backend_id == life and one.proven]
    if cut is not None:
        for backup in [one for one in own if one.head >= cut][:_TRIED]:
            async for held in _in_backup(backup, cut, places):
                yield held
    async for held in _behind_backups(life, cut, known, places):
        yield held


async def _in_backup(backup: Backup, cut: int, places: Places) -> AsyncIterator[Held]:
    manifest = await _manifest(backup, places.archive)
    if manifest is not None:
        life = await archived_life(places.archive, backup.workspace_id, backup.backend_id, [manifest], cut)
        opened = archived(places.archive, life, cut)
        yield Held(SourceKind.BACKUP, WalkedOutline(opened), opened, backup)


async def _behind_backups(life: str, cut: int | None, known: Known, places: Places) -> AsyncIterator[Held]:
    """The largest backups that do not reach the cut, each with the segments behind it; at last segments from the beginning."""
    short = [one for one in known.backups if one.backend_id == life and one.proven and (cut is None or one.head < cut)]
    # How far it went: as of when another life was asked for in its place, if one was.
    ended = max((one.from_head for one in known.swapped if one.from_backend_id == life), default=0)
    for base in [*sorted(short, key=lambda one: (one.head, one.at), reverse=True)[:_TRIED], None]:
        manifest = await _manifest(base, places.archive) if base is not None else None
        if base is not None and manifest is None:
            continue
        manifests = [manifest] if manifest is not None else []
        found = await archived_life(places.archive, known.workspace_id, life, manifests, cut)
        if found.reach >= (cut if cut is not None else 1):
            opened = archived(places.archive, found, cut)
            kind = SourceKind.BACKUP_AND_SEGMENTS if found.segments else SourceKind.BACKUP
            yield Held(kind, WalkedOutline(opened, max(found.last, ended)), opened, base)


async def _manifest(backup: Backup, archive: Archive) -> Manifest | None:
    """None when it is not what it was: then there may be another place."""
    key = parsed(backup.manifest)
    try:
        return await sound_manifest(key, archive, backup.sha256) if key is not None else None
    except Unsound:
        return None
