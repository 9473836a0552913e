"""The mail that brings an invitation. It is for an address, not for an account: who has one is not looked up."""

from mooring.accounts import Occasion
from mooring.mail import Recipient, Template, queue
from mooring.workspaces.invitations.model import Invitation
from mooring.workspaces.invitations.store import InvitationStores
from mooring.workspaces.model import Workspace

_SOMEBODY = "Somebody"


async def send(
    invitation: Invitation, workspace: Workspace, inviter: str, stores: InvitationStores, occasion: Occasion
) -> None:
    """Queue it; nothing for a link, which its maker hands on."""
    if invitation.email is None:
        return
    words = {"invitation": invitation.id, "workspace": workspace.name, "inviter": inviter or _SOMEBODY}
    recipient = Recipient(invitation.email.address)
    outbox, about = stores.accounts.outbox, invitation.id
    await queue(outbox, Template.INVITATION, recipient, words, ids=occasion.ids, at=occasion.at, about=about)
