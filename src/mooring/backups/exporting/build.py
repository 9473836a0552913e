"""Building an export: one snapshot of a log, a page at a time into a draft, which is kept when all of it is there."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from mooring.backups.archive import Stored
from mooring.backups.exporting.about import About
from mooring.backups.exporting.draft import Draft, ExportFiles, LogDamaged
from mooring.backups.exporting.manifest import (
    FORMAT,
    VERSION,
    Counts,
    ExportedWorkspace,
    ExportManifest,
    File,
    as_json,
)
from mooring.backups.snapshot import LogSnapshot, Snapshots
from mooring.sync import LogHead, WorkspaceQuarantined

Progress = Callable[[int, int], Awaitable[None]]
"""Told how many events are written, of how many."""


@dataclass(frozen=True, slots=True)
class Building:
    """What building needs: where from, where to, and which releases it says that it was made by."""

    snapshots: Snapshots
    files: ExportFiles
    versions: Mapping[str, str]


async def build(export_id: str, about: About, building: Building, progress: Progress) -> Stored:
    """The workspace as it is now, in one file. Nothing is left when this fails, or when `progress` raises.

    WorkspaceMissing, WorkspaceQuarantined, SnapshotLost.
    """
    try:
        async with (
            building.snapshots.of(about.workspace_id) as snapshot,
            building.files.draft(export_id, about, snapshot.head) as draft,
        ):
            await _fill(draft, snapshot, progress)
            manifest = _manifest(about, snapshot.head, await draft.files(), building.versions)
            return await draft.keep(as_json(manifest))
    except LogDamaged as damage:
        raise WorkspaceQuarantined(f"Run `mooring workspace verify {about.workspace_id}`: {damage}.") from None


async def _fill(draft: Draft, snapshot: LogSnapshot, progress: Progress) -> None:
    done = after = 0
    await progress(done, snapshot.head.events)
    while (lines := await snapshot.events(after)) is not None:
        await draft.add_events(lines.text)
        after, done = lines.last, done + lines.count
        await progress(done, snapshot.head.events)


def _manifest(about: About, head: LogHead, files: Mapping[str, File], versions: Mapping[str, str]) -> ExportManifest:
    return ExportManifest(
        format=FORMAT,
        version=VERSION,
        workspace=ExportedWorkspace(about.workspace_id, about.name, about.created_at),
        backend_id=head.backend_id,
        head=head.seq,
        chain=head.chain.hex(),
        counts=Counts(head.events, head.size, len(about.members)),
        files=dict(files),
        versions=dict(versions),
        exported_at=about.exported_at,
        exported_by=about.exported_by,
    )
