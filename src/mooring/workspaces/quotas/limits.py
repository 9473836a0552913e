"""How much somebody, or a workspace, may have."""

from dataclasses import replace

from mooring.accounts import UserId
from mooring.workspaces.model import Standing, WorkspaceId
from mooring.workspaces.quotas.model import Quota, WorkspaceLimits, most_generous
from mooring.workspaces.quotas.store import QuotaStore
from mooring.workspaces.store import WorkspaceStore


async def limits_of_user(user_id: UserId, quotas: QuotaStore, defaults: Quota) -> Quota:
    """The user's quota: the defaults, but for what the operator gave."""
    return (await quotas.of_user(user_id)).over(defaults)


async def limits_of_workspace(workspace_id: WorkspaceId, quotas: QuotaStore, defaults: Quota) -> WorkspaceLimits:
    """The most generous of what each of its owners may have."""
    given = await quotas.of_owners(workspace_id)
    return most_generous([one.over(defaults) for one in given], defaults)


async def standing_with_allowance(
    user_id: UserId, workspace_id: WorkspaceId, workspaces: WorkspaceStore, quotas: QuotaStore, defaults: Quota
) -> Standing | None:
    """What the user is in the workspace, and for a member how much its log may hold; None when there is no such workspace."""
    standing = await workspaces.standing(user_id, workspace_id)
    if standing is None or standing.role is None:
        return standing
    limits = await limits_of_workspace(workspace_id, quotas, defaults)
    return replace(standing, allowance=limits.allowance)
