"""What members and the operator do with exports, each in its transaction; and an export on the wire."""

import re
from collections.abc import Sequence
from datetime import datetime

from litestar.response import Stream

from mooring.accounts import Occasion
from mooring.api.occasions import workspace_stores_of
from mooring.api.workspace_replies import moment_or_none, seen
from mooring.backups.exporting import Export, ExportStores, ask_export, begin_download, open_export, revoke_export
from mooring.backups.exporting.errors import ExportMissing
from mooring.hub import Hub, Transaction
from mooring.kit.clock import iso_milliseconds
from mooring.wire.exports import ExportOpened, ExportShape
from mooring.workspaces import Person, WorkspaceId

_UNFIT = re.compile(r"[^a-z0-9]+")


def stores_of_exports(tx: Transaction) -> ExportStores:
    """What the use cases of exports write to."""
    return ExportStores(tx.exports, tx.challenges, workspace_stores_of(tx))


async def ask(hub: Hub, workspace_id: WorkspaceId, occasion: Occasion) -> ExportShape:
    """One more, which is built soon."""
    async with hub.directory.transaction() as tx:
        export = await ask_export(workspace_id, stores_of_exports(tx), occasion)
        tx.after_commit(hub.exports_due.call)
        (shape,) = await export_shapes(tx, [export], occasion.actor)
        return shape


async def revoke(hub: Hub, workspace_id: WorkspaceId, export_id: str, occasion: Occasion) -> None:
    """Nobody downloads it any more, and its file goes."""
    async with hub.directory.transaction() as tx:
        await revoke_export(workspace_id, export_id, stores_of_exports(tx), occasion)
    await hub.exports.remove(export_id)


async def opened(hub: Hub, workspace_id: WorkspaceId, export_id: str, occasion: Occasion) -> ExportOpened:
    """Opened to the session of who asked."""
    async with hub.directory.transaction() as tx:
        return opened_shape(await open_export(workspace_id, export_id, stores_of_exports(tx), occasion))


async def file(hub: Hub, workspace_id: WorkspaceId, export_id: str, occasion: Occasion) -> Stream:
    """The file, as it comes from the disk."""
    async with hub.directory.transaction() as tx:
        export = await begin_download(workspace_id, export_id, stores_of_exports(tx), occasion)
        workspace = await tx.workspaces.by_id(workspace_id)
        # Not begun, if there is nothing to begin with.
        if workspace is None or await hub.exports.size(export.id) != export.size:
            raise ExportMissing
    headers = {
        "Content-Disposition": f'attachment; filename="{_file_name(workspace.name, export.asked_at)}"',
        "Content-Length": str(export.size),
    }
    return Stream(hub.exports.read(export.id), media_type="application/zip", headers=headers)


async def export_shapes(tx: Transaction, exports: Sequence[Export], asking: str | None) -> list[ExportShape]:
    """With who asked for them, in one question."""
    askers = sorted({one.asked_by for one in exports if one.asked_by is not None})
    people = await tx.members.persons(askers) if askers else {}
    return [_shape(one, people.get(one.asked_by) if one.asked_by is not None else None, asking) for one in exports]


def opened_shape(export: Export) -> ExportOpened:
    path = f"/api/workspaces/{export.workspace_id}/exports/{export.id}/file"
    until = export.opened_until or export.asked_at
    return ExportOpened(export.workspace_id, export.id, path, iso_milliseconds(until))


def _shape(export: Export, asked_by: Person | None, asking: str | None) -> ExportShape:
    return ExportShape(
        id=export.id,
        workspace_id=export.workspace_id,
        state=export.state.value,
        asked_by=seen(asked_by) if asked_by is not None else None,
        yours=export.asked_by == asking,
        asked_at=iso_milliseconds(export.asked_at),
        done=export.done,
        total=export.total,
        bytes=export.size,
        sha256=export.sha256,
        ready_at=moment_or_none(export.ready_at),
        expires_at=moment_or_none(export.expires_at),
        downloaded_at=moment_or_none(export.downloaded_at),
        because=export.because,
    )


def _file_name(name: str, at: datetime) -> str:
    """Of letters that no system and no header takes amiss."""
    slug = _UNFIT.sub("-", name.lower()).strip("-") or "workspace"
    return f"{slug[:60]}-{at:%Y-%m-%d}.zip"
