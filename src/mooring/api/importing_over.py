"""Applying an import over a workspace that there is: as a restore in place, whose source it is."""

from contextlib import suppress
from datetime import UTC, datetime

from mooring.accounts import Occasion, UserId
from mooring.api.importing import shape_of, stores_of_imports
from mooring.api.restoring import stores_of_restores
from mooring.backups.importing import Import, begin_over, own_import, require_fits, require_ready
from mooring.backups.restoring import SourceKind, ToImport
from mooring.backups.restoring.ask import Wish, ask_in_place
from mooring.hub import Hub
from mooring.sync import LogHead, WorkspaceQuarantined
from mooring.wire.imports import ImportShape
from mooring.workspaces import WorkspaceId, WorkspaceMissing
from mooring.workspaces.quotas import limits_of_workspace


async def apply_over(
    hub: Hub, owner: UserId, import_id: str, workspace_id: WorkspaceId, typed_name: str, *, occasion: Occasion
) -> ImportShape:
    """It takes the place of what is there, soon. The caller may restore the workspace.

    ImportMissing, ImportNotReady, ImportTooMuch; the refusals of `ask_in_place`.
    """
    head = await _head(hub, workspace_id)
    async with hub.directory.transaction() as tx:
        stores = stores_of_imports(tx)
        brought = await own_import(owner, import_id, stores)
        limits = await limits_of_workspace(workspace_id, tx.quotas, hub.quotas)
        require_fits(require_ready(brought, occasion), limits.allowance)
        wish = _wish(brought, workspace_id, head, occasion)
        restore = await ask_in_place(wish, typed_name, stores_of_restores(tx), occasion)
        applying = await begin_over(owner, import_id, workspace_id, restore.id, stores, occasion=occasion)
        tx.after_commit(hub.restores_due.call)
        return await shape_of(hub, tx, applying)


def _wish(one: Import, workspace_id: WorkspaceId, head: LogHead, occasion: Occasion) -> Wish:
    plan = require_ready(one, occasion)
    return Wish(
        workspace_id=workspace_id,
        target=ToImport(one.id),
        head=head,
        # A life of its own, that no log here has ever had.
        life=one.id,
        cut=plan.head,
        cut_at=datetime.fromtimestamp(plan.last_ms / 1000, UTC) if plan.last_ms is not None else None,
        chain="",
        kept_events=plan.events,
        kept_bytes=plan.bytes,
        gone_events=head.events,
        source=SourceKind.IMPORT,
    )


async def _head(hub: Hub, workspace_id: WorkspaceId) -> LogHead:
    with suppress(WorkspaceQuarantined):  # what is damaged may be replaced
        await hub.log.open(workspace_id)  # an empty one has no log yet
    head = (await hub.log.heads([workspace_id])).get(workspace_id)
    if head is None:
        raise WorkspaceMissing
    return head
