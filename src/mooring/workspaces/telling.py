"""Telling somebody by mail what became of a workspace, in the transaction of the change."""

from mooring.accounts import Occasion, UserId
from mooring.mail import Recipient, Template, queue
from mooring.workspaces.change import WorkspaceStores


async def shown_name(user_id: UserId, stores: WorkspaceStores) -> str:
    """What others call the person in a mail: never an address. Empty for whoever has no name."""
    user = await stores.accounts.by_id(user_id)
    return user.name if user is not None else ""


async def tell(user_id: UserId, template: Template, stores: WorkspaceStores, occasion: Occasion, **params: str) -> None:
    """Queue a mail to the user, who is greeted by name. Nothing for an account that is closed."""
    user = await stores.accounts.by_id(user_id)
    if user is None or user.closed_at is not None:
        return
    recipient = Recipient(email=user.email.address, user_id=user.id)
    words = {"name": user.name, **params}
    await queue(stores.outbox, template, recipient, words, ids=occasion.ids, at=occasion.at)
