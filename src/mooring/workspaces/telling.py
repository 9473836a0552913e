"""Telling people by mail what became of a workspace, in the transaction of the change.

Whoever does not want optional mail is found out when it is sent, not here: until then they may change their mind.
"""

from collections.abc import Collection

from mooring.accounts import Occasion, UserId
from mooring.mail import Recipient, Template, queue_all
from mooring.workspaces.change import WorkspaceStores


async def shown_name(user_id: UserId, stores: WorkspaceStores) -> str:
    """What others call the person in a mail: never an address. Empty for whoever has no name."""
    user = await stores.accounts.by_id(user_id)
    return user.name if user is not None else ""


async def by_whom(stores: WorkspaceStores, occasion: Occasion) -> dict[str, str]:
    """The words that name whoever does it; none when nobody but the operator does."""
    return {"person": await shown_name(UserId(occasion.actor), stores)} if occasion.actor is not None else {}


async def tell(user_id: UserId, template: Template, stores: WorkspaceStores, occasion: Occasion, **params: str) -> None:
    """Queue a mail to the user, who is greeted by name. Nothing for an account that is closed."""
    await tell_all([user_id], template, stores, occasion, **params)


async def tell_all(
    user_ids: Collection[UserId], template: Template, stores: WorkspaceStores, occasion: Occasion, **params: str
) -> None:
    """As `tell`, to each of them, with as many questions to the directory as for one."""
    if not user_ids:
        return
    users = await stores.accounts.by_ids(user_ids)
    readers = [
        (Recipient(email=user.email.address, user_id=user.id), {"name": user.name, **params})
        for user in sorted(users.values(), key=lambda user: user.id)
        if user.closed_at is None
    ]
    await queue_all(stores.outbox, template, readers, ids=occasion.ids, at=occasion.at)
