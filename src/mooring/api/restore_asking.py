"""Asking for restores and stopping them, each in its transaction, by members and by the operator."""

from mooring.accounts import Occasion, UserId
from mooring.api.restoring import planned, restore_shapes, stores_of_restores, target_from
from mooring.backups.restoring import Restore, RestoreKind, Target
from mooring.backups.restoring.ask import Wish, abort_restore, ask_copy, ask_in_place
from mooring.backups.restoring.plan import Plan
from mooring.hub import Hub, Transaction
from mooring.wire.restores import RestoreShape, StartRestoreRequest
from mooring.workspaces import WorkspaceId
from mooring.workspaces.quotas import Quota, limits_of_user


async def begin_in_place(
    hub: Hub, workspace_id: WorkspaceId, target: Target, typed_name: str, occasion: Occasion
) -> RestoreShape:
    """One that takes the place of what is there, soon. The refusals of `planned` and `ask_in_place`."""
    wish = _wish(workspace_id, target, await planned(hub, workspace_id, target))
    async with hub.directory.transaction() as tx:
        return await _begun(hub, tx, await ask_in_place(wish, typed_name, stores_of_restores(tx), occasion))


async def begin_copy(
    hub: Hub, workspace_id: WorkspaceId, target: Target, name: str, occasion: Occasion
) -> RestoreShape:
    """One that becomes a workspace of its own, soon. The refusals of `planned` and `ask_copy`."""
    wish = _wish(workspace_id, target, await planned(hub, workspace_id, target))
    async with hub.directory.transaction() as tx:
        quota = await _quota(hub, tx, occasion)
        return await _begun(hub, tx, await ask_copy(wish, name, stores_of_restores(tx), occasion, quota=quota))


async def begin(hub: Hub, workspace_id: WorkspaceId, wanted: StartRestoreRequest, occasion: Occasion) -> RestoreShape:
    """Of either kind."""
    target = target_from(wanted.to)
    if wanted.kind == RestoreKind.COPY.value:
        return await begin_copy(hub, workspace_id, target, wanted.name, occasion)
    return await begin_in_place(hub, workspace_id, target, wanted.workspace_name, occasion)


async def stop(hub: Hub, workspace_id: WorkspaceId, restore_id: str, occasion: Occasion) -> RestoreShape:
    """It stops, in a moment, and everything is as it was. The refusals of `abort_restore`."""
    async with hub.directory.transaction() as tx:
        restore = await abort_restore(workspace_id, restore_id, stores_of_restores(tx), occasion)
        return await _begun(hub, tx, restore)


async def _begun(hub: Hub, tx: Transaction, restore: Restore) -> RestoreShape:
    tx.after_commit(hub.restores_due.call)
    (shape,) = await restore_shapes(hub, tx, [restore])
    return shape


async def _quota(hub: Hub, tx: Transaction, occasion: Occasion) -> Quota | None:
    if occasion.actor is None:
        return None
    return await limits_of_user(UserId(occasion.actor), tx.quotas, hub.quotas)


def _wish(workspace_id: WorkspaceId, target: Target, plan: Plan) -> Wish:
    chosen = plan.chosen
    return Wish(
        workspace_id=workspace_id,
        target=target,
        head=plan.head,
        life=chosen.life,
        cut=chosen.cut,
        cut_at=plan.cut_at,
        chain=chosen.chain,
        kept_events=plan.kept.events,
        kept_bytes=plan.kept.bytes,
        gone_events=plan.gone.events,
        source=chosen.held.kind,
    )
