"""Downloading: opened by who asked for the export, then begun once by the same session.

So the address of a file is no secret: without the session that has opened it, it gives nothing, and it gives it once.
"""

from dataclasses import replace

from mooring.accounts import ChallengeId, Occasion, Purpose
from mooring.backups.exporting.errors import (
    ExportForAnother,
    ExportLinkInvalid,
    ExportNotOpened,
    ExportNotReady,
)
from mooring.backups.exporting.finish import export_of
from mooring.backups.exporting.model import OPEN_FOR, Export
from mooring.backups.exporting.right import held_export, require_own
from mooring.backups.exporting.store import ExportStores
from mooring.kit.errors import Refusal
from mooring.workspaces import LifecycleKind, WorkspaceId, record


async def open_export(workspace_id: WorkspaceId, export_id: str, stores: ExportStores, occasion: Occasion) -> Export:
    """Open it for a minute to the session of who asked. ExportMissing, ExportForAnother, ExportNotReady; as `decide`."""
    export = await held_export(workspace_id, export_id, stores, occasion)
    await require_own(export, stores, occasion)
    if not export.ready_then(occasion.at):
        raise ExportNotReady(export.state.value)
    opened = replace(export, opened_by=occasion.session_id, opened_until=occasion.at + OPEN_FOR)
    await stores.exports.keep(opened)
    return opened


async def open_by_link(challenge_id: ChallengeId | None, stores: ExportStores, occasion: Occasion) -> Export:
    """As `open_export`, by the link of the mail, once. ExportLinkInvalid; ExportForAnother when somebody else is signed in."""
    seen = await stores.challenges.by_id(challenge_id) if challenge_id is not None else None
    if seen is None or seen.purpose is not Purpose.EXPORT or not seen.open_at(occasion.at):
        raise ExportLinkInvalid
    if seen.user_id != occasion.actor:
        raise ExportForAnother
    export = await stores.exports.by_id(export_of(seen))
    if export is None:
        raise ExportLinkInvalid
    try:
        opened = await open_export(export.workspace_id, export.id, stores, occasion)
    except Refusal:
        raise ExportLinkInvalid from None
    # Held last: whoever presses twice waits for the workspace, and finds it used.
    held = await stores.challenges.locked(seen.id)
    if held is None or not held.open_at(occasion.at):
        raise ExportLinkInvalid
    await stores.challenges.use(held.id, occasion.at)
    return opened


async def begin_download(workspace_id: WorkspaceId, export_id: str, stores: ExportStores, occasion: Occasion) -> Export:
    """The download begins, and is opened no more. ExportNotOpened; as `open_export`."""
    export = await held_export(workspace_id, export_id, stores, occasion)
    await require_own(export, stores, occasion)
    if not export.ready_then(occasion.at):
        raise ExportNotReady(export.state.value)
    if occasion.actor is not None and not _is_open(export, occasion):
        raise ExportNotOpened
    begun = replace(export, opened_by=None, opened_until=None, downloaded_at=occasion.at)
    await stores.exports.keep(begun)
    await record(workspace_id, LifecycleKind.EXPORT_DOWNLOADED, stores.told, occasion, {"exportId": export.id})
    return begun


def _is_open(export: Export, occasion: Occasion) -> bool:
    if export.opened_by is None or export.opened_until is None:
        return False
    return export.opened_by == occasion.session_id and occasion.at < export.opened_until
