"""A seat for one more member, counted so that it holds until the commit."""

from mooring.workspaces.errors import MemberQuotaReached
from mooring.workspaces.model import WorkspaceId
from mooring.workspaces.quotas.limits import limits_of_workspace
from mooring.workspaces.quotas.model import Quota
from mooring.workspaces.quotas.store import QuotaStore
from mooring.workspaces.store import WorkspaceStore


async def require_seat(
    workspace_id: WorkspaceId, workspaces: WorkspaceStore, quotas: QuotaStore, defaults: Quota, *, promised: int = 0
) -> None:
    """MemberQuotaReached unless the workspace has a seat beside its members and those `promised` to somebody.

    The workspace is held until the transaction ends, so of any number of people at once no one too many gets in.
    """
    taken = await workspaces.member_count_held(workspace_id) + promised
    limits = await limits_of_workspace(workspace_id, quotas, defaults)
    if taken >= limits.members:
        raise MemberQuotaReached(limits.members)
