"""The workspace that opens by itself: chosen by its user, and never none, whatever becomes of the one that was chosen."""

from collections.abc import Sequence
from dataclasses import replace

from mooring.accounts import Occasion, UserId
from mooring.audit import AuditKind, note
from mooring.workspaces.access import Action
from mooring.workspaces.change import WorkspaceStores
from mooring.workspaces.create import create_personal_workspace
from mooring.workspaces.errors import WorkspaceArchived
from mooring.workspaces.existing import held_for
from mooring.workspaces.model import WorkspaceId, WorkspaceState


async def choose_default(
    user_id: UserId, workspace_id: WorkspaceId, stores: WorkspaceStores, occasion: Occasion
) -> bool:
    """Make it the user's default. False when it is already. WorkspaceArchived, and the refusals of `decide` for reading.

    No session and no token is touched: where it opens next is all that changes.
    """
    _, standing = await held_for(Action.READ, workspace_id, stores, occasion)
    if standing.state is WorkspaceState.ARCHIVED:
        raise WorkspaceArchived
    if await stores.members.default_of(user_id) == workspace_id:
        return False
    await _become(user_id, workspace_id, stores, occasion, "chosen")
    return True


async def replace_default(
    lost: WorkspaceId, stores: WorkspaceStores, occasion: Occasion, because: str, *, of: UserId | None = None
) -> None:
    """Give everybody whose default `lost` is another one, or only `of`. Closed accounts are left alone.

    The one that they used last and that takes events, else any that they may read, else a new one. Call it when `lost` is
    archived, deleted or left, and before that is recorded: users are held before the lifecycle feed is.
    """
    holders = await stores.members.default_holders(lost, of)
    await _replaced(holders, lost, stores, _by_itself(occasion), because)


async def ensure_default(user_id: UserId, stores: WorkspaceStores, occasion: Occasion) -> None:
    """Give somebody who comes back another default, when theirs cannot be read any more."""
    default = await stores.members.default_of(user_id)
    standing = await stores.workspaces.standing(user_id, default) if default is not None else None
    if standing is None or standing.role is None or standing.state is WorkspaceState.DELETED:
        await _replaced([user_id], default or WorkspaceId(""), stores, _by_itself(occasion), "lost")


async def _replaced(
    holders: Sequence[UserId], lost: WorkspaceId, stores: WorkspaceStores, occasion: Occasion, because: str
) -> None:
    chosen = [(holder, await stores.members.next_default(holder, lost)) for holder in holders]
    for holder, workspace_id in chosen:
        if workspace_id is not None:
            await _become(holder, workspace_id, stores, occasion, because)
    for holder, workspace_id in chosen:
        if workspace_id is None:
            made = await create_personal_workspace(holder, stores, occasion)
            await _noted(holder, made.id, stores, occasion, because)


async def _become(
    user_id: UserId, workspace_id: WorkspaceId, stores: WorkspaceStores, occasion: Occasion, because: str
) -> None:
    await stores.members.set_default(user_id, workspace_id)
    await _noted(user_id, workspace_id, stores, occasion, because)


async def _noted(
    user_id: UserId, workspace_id: WorkspaceId, stores: WorkspaceStores, occasion: Occasion, because: str
) -> None:
    await note(
        stores.audit,
        AuditKind.DEFAULT_WORKSPACE_CHANGED,
        ids=occasion.ids,
        at=occasion.at,
        actor=occasion.actor,
        user_id=user_id,
        session_id=occasion.session_id,
        user_agent=occasion.user_agent,
        data={"workspaceId": workspace_id, "because": because},
    )


def _by_itself(occasion: Occasion) -> Occasion:
    # Whoever archives or removes does not choose for others: the service does.
    return replace(occasion, actor=None, session_id=None, user_agent="")
