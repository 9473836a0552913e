"""The end of a deleted workspace: what is left is a row without a name, and a receipt.

In two transactions, with the erasing of its log between them: the first writes the receipt, from which moment on it cannot
be brought back; the second takes away who was in it and tells it. Each may be repeated.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from mooring.accounts import Occasion
from mooring.kit.clock import iso_milliseconds
from mooring.kit.ids import is_id
from mooring.mail import Template
from mooring.workspaces.change import WorkspaceStores, record
from mooring.workspaces.default import replace_default
from mooring.workspaces.errors import WorkspaceMissing, WorkspaceNotDeleted
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.model import Role, Workspace, WorkspaceId
from mooring.workspaces.receipt import PURGED, Receipt, ReceiptId
from mooring.workspaces.telling import tell_all

Figures = Callable[[], Awaitable[Mapping[str, str | int]]]


async def begin_purge(
    workspace_id: WorkspaceId,
    deleted_before: datetime | None,
    figures: Figures,
    stores: WorkspaceStores,
    occasion: Occasion,
) -> Receipt | None:
    """Write the receipt, with the `figures` of the log as they are while the workspace is held; the one that is there already.

    None, and nothing done, unless it was deleted before then (None: whenever). WorkspaceMissing, WorkspaceNotDeleted.
    """
    workspace = await stores.workspaces.locked(workspace_id) if is_id(workspace_id) else None
    if workspace is None:
        raise WorkspaceMissing
    if workspace.deleted_at is None:
        raise WorkspaceNotDeleted
    begun = await stores.receipts.of_purge(workspace_id)
    # A purge that was cut off may have erased the log by now: what was true is in the receipt that it began with.
    if begun is not None or (deleted_before is not None and workspace.deleted_at >= deleted_before):
        return begun
    return await _written(workspace, await figures(), stores, occasion)


async def finish_purge(workspace_id: WorkspaceId, stores: WorkspaceStores, occasion: Occasion) -> bool:
    """Forget its name and its members, tell it, and write to who owned it. False when that was done already.

    The caller has erased the log, and takes away what other packages keep of it in the same transaction.
    """
    workspace = await stores.workspaces.locked(workspace_id)
    receipt = await stores.receipts.of_purge(workspace_id)
    if workspace is None or workspace.purged_at is not None or receipt is None:
        return False
    owners = await stores.members.ids(workspace_id, {Role.OWNER})
    await replace_default(workspace_id, stores, occasion, "purged")
    await stores.offers.drop(workspace_id)
    await stores.workspaces.set_purged(workspace_id, occasion.at)
    words = {"workspace": workspace.name, "receipt": receipt.id}
    await tell_all(owners, Template.WORKSPACE_PURGED, stores, occasion, **words)
    await record(workspace_id, LifecycleKind.PURGED, stores, occasion, {"receiptId": receipt.id})
    return True


async def _written(
    workspace: Workspace, figures: Mapping[str, str | int], stores: WorkspaceStores, occasion: Occasion
) -> Receipt:
    members = (await stores.members.counts([workspace.id])).get(workspace.id, 0)
    deleted_at = iso_milliseconds(workspace.deleted_at) if workspace.deleted_at is not None else ""
    found = {**figures, "deletedAt": deleted_at, "members": members}
    receipt = Receipt(ReceiptId(occasion.ids.new_id("rcp")), PURGED, workspace.id, occasion.at, found)
    await stores.receipts.add(receipt)
    return receipt
