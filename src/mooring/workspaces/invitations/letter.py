"""The mail that brings an invitation. It is for an address, not for an account: who has one is not looked up."""

from mooring.accounts import Occasion
from mooring.mail import Recipient, Template, queue
from mooring.workspaces.invitations.model import Invitation
from mooring.workspaces.invitations.store import InvitationStores
from mooring.workspaces.model import Workspace


async def send(
    invitation: Invitation,
    workspace: Workspace,
    inviter: str,
    stores: InvitationStores,
    occasion: Occasion,
    *,
    language: str | None,
) -> None:
    """Queue it, in the `language` of whoever sends it; nothing for a link, which its maker hands on."""
    if invitation.email is None:
        return
    words = {"invitation": invitation.id, "workspace": workspace.name, "inviter": inviter}
    recipient = Recipient(invitation.email.address)
    await queue(
        stores.accounts.outbox,
        Template.INVITATION,
        recipient,
        words,
        ids=occasion.ids,
        at=occasion.at,
        about=invitation.id,
        language=language,
    )
