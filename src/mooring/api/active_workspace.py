"""The workspace that an access token names, if the client says which one it has open. It grants nothing."""

from mooring.accounts import UserId
from mooring.hub import Transaction
from mooring.kit.ids import is_id
from mooring.workspaces import Action, WorkspaceId, decide


async def active_workspace(tx: Transaction, user_id: UserId, wanted: str | None) -> WorkspaceId | None:
    """`wanted`, when the user may read it; else None: a client that is behind gets its tokens all the same."""
    if wanted is None or not is_id(wanted):
        return None
    asked = WorkspaceId(wanted)
    standing = await tx.workspaces.standing(user_id, asked)
    return asked if decide(standing, Action.READ) is None else None
