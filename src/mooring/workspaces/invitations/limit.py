"""How many invitations one person may send within an hour: made or sent again, into whichever workspaces."""

from datetime import timedelta
from math import ceil

from mooring.accounts import Occasion, User
from mooring.workspaces.invitations.errors import InvitationLimitReached
from mooring.workspaces.invitations.store import InvitationStores
from mooring.workspaces.model import InvitationId
from mooring.workspaces.quotas import limits_of_user

_WINDOW = timedelta(hours=1)


async def require_sending(actor: User, stores: InvitationStores, occasion: Occasion) -> None:
    """InvitationLimitReached, with the time until the next one. The actor is held: so the count stays."""
    most = (await limits_of_user(actor.id, stores.quotas, stores.defaults)).invitations
    sent = await stores.invitations.sent_since(actor.id, occasion.at - _WINDOW)
    if len(sent) >= most:
        free_at = sent[most - 1] + _WINDOW if most else occasion.at + _WINDOW
        raise InvitationLimitReached(max(1, ceil((free_at - occasion.at).total_seconds())))


async def note_sending(invitation_id: InvitationId, actor: User, stores: InvitationStores, occasion: Occasion) -> None:
    """One more of them."""
    await stores.invitations.note_sending(occasion.ids.new_id("snd"), invitation_id, actor.id, occasion.at)
