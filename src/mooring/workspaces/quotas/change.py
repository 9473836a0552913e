"""Giving a user another quota: the operator's deed, felt at once in every workspace that the user owns."""

from mooring.accounts import Occasion, UserId
from mooring.workspaces.change import WorkspaceStores, record
from mooring.workspaces.lifecycle import LifecycleKind
from mooring.workspaces.quotas.model import GivenQuota
from mooring.workspaces.quotas.store import QuotaStore


async def change_quota(
    user_id: UserId, given: GivenQuota, quotas: QuotaStore, stores: WorkspaceStores, occasion: Occasion
) -> GivenQuota:
    """Give what `given` names; what it does not name stays. What is given now. The caller holds the user."""
    former = await quotas.of_user(user_id)
    later = former.changed_by(given)
    if later != former:
        await _keep(user_id, later, quotas, stores, occasion)
    return later


async def reset_quota(user_id: UserId, quotas: QuotaStore, stores: WorkspaceStores, occasion: Occasion) -> None:
    """Back to the defaults. The caller holds the user."""
    if await quotas.of_user(user_id) != GivenQuota():
        await _keep(user_id, GivenQuota(), quotas, stores, occasion)


async def _keep(
    user_id: UserId, given: GivenQuota, quotas: QuotaStore, stores: WorkspaceStores, occasion: Occasion
) -> None:
    await quotas.keep(user_id, given, occasion.at)
    for workspace_id in await stores.workspaces.limits_changed(user_id):
        await record(workspace_id, LifecycleKind.LIMITS_CHANGED, stores, occasion)
