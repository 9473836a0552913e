"""Quotas: how much one user may have, and how much that makes for each workspace they own.

Not here: counting workspaces (`create`), invitations, and events, which the log's one writer counts (`sync.log`). The
limits of a workspace are the most generous of its owners'. Read `model`, `limits`, `seats`, `change`.
"""

from mooring.workspaces.quotas.change import change_quota, reset_quota
from mooring.workspaces.quotas.limits import limits_of_user, limits_of_workspace, standing_with_allowance
from mooring.workspaces.quotas.model import GivenQuota, Quota, WorkspaceLimits
from mooring.workspaces.quotas.seats import require_seat
from mooring.workspaces.quotas.store import QuotaStore

__all__ = [
    "GivenQuota",
    "Quota",
    "QuotaStore",
    "WorkspaceLimits",
    "change_quota",
    "limits_of_user",
    "limits_of_workspace",
    "require_seat",
    "reset_quota",
    "standing_with_allowance",
]
