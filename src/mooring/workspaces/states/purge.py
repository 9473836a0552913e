"""The end of a deleted workspace: what is left is a row without a name, and a receipt.

In two transactions, with the removal of its log between them: the first writes the receipt, from which moment on it cannot
be brought back; the second takes away who was in it and tells it. Each may be repeated.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from mooring.accounts import Occasion, UserId
from mooring.kit.clock import iso_milliseconds
from mooring.mail import Template
from mooring.workspaces.change import WorkspaceStores, record
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.model import WorkspaceId
from mooring.workspaces.receipt import PURGED, Receipt, ReceiptId
from mooring.workspaces.telling import tell


async def begin_purge(
    workspace_id: WorkspaceId,
    deleted_before: datetime | None,
    found: Mapping[str, str | int],
    stores: WorkspaceStores,
    occasion: Occasion,
) -> bool:
    """Write the receipt with what was `found` in the log, unless it is written. False, and nothing done, when it is not due.

    Due is what was deleted before then (None: whenever) and still is.
    """
    workspace = await stores.workspaces.locked(workspace_id)
    if workspace is None or workspace.deleted_at is None or workspace.purged_at is not None:
        return False
    if deleted_before is not None and workspace.deleted_at >= deleted_before:
        return False
    if await stores.receipts.of_purge(workspace_id) is None:
        members = (await stores.members.counts([workspace_id])).get(workspace_id, 0)
        data = {**found, "deletedAt": iso_milliseconds(workspace.deleted_at), "members": members}
        receipt_id = ReceiptId(occasion.ids.new_id("rcp"))
        await stores.receipts.add(Receipt(receipt_id, PURGED, workspace_id, occasion.at, data))
    return True


async def finish_purge(workspace_id: WorkspaceId, stores: WorkspaceStores, occasion: Occasion) -> Receipt | None:
    """Forget its name and its members, tell it, and write to who owned it. None when that was done already.

    The caller has erased the log, and takes away what other packages keep of it in the same transaction.
    """
    workspace = await stores.workspaces.locked(workspace_id)
    receipt = await stores.receipts.of_purge(workspace_id)
    if workspace is None or workspace.purged_at is not None or receipt is None:
        return None
    owners = [owner.id for owner in (await stores.members.owners([workspace_id])).get(workspace_id, ())]
    await stores.offers.drop(workspace_id)
    await stores.workspaces.set_purged(workspace_id, occasion.at)
    await record(workspace_id, LifecycleKind.PURGED, stores, occasion, {"receiptId": receipt.id})
    await _tell(owners, workspace.name, receipt, stores, occasion)
    return receipt


async def _tell(
    owners: Sequence[UserId], name: str, receipt: Receipt, stores: WorkspaceStores, occasion: Occasion
) -> None:
    for owner in owners:
        await tell(owner, Template.WORKSPACE_PURGED, stores, occasion, workspace=name, receipt=receipt.id)
