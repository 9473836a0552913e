"""The person who invites or is invited, held after the workspace: everything here takes its locks in that order."""

from mooring.accounts import User, UserId
from mooring.accounts.errors import AddressUnconfirmed, UserMissing
from mooring.workspaces.invitations.store import InvitationStores


async def held_person(user_id: UserId, stores: InvitationStores) -> User:
    """The user, whom nobody else changes until this transaction ends. UserMissing when the account was closed meanwhile.

    What counts over several workspaces, such as the invitations of an hour, is counted under this lock.
    """
    user = await stores.accounts.accounts.locked(user_id)
    if user is None or user.closed_at is not None:
        raise UserMissing
    return user


async def held_inviter(user_id: UserId, stores: InvitationStores) -> User:
    """As `held_person`, whose address is confirmed: in the name of anybody's address nobody writes to strangers.

    AddressUnconfirmed.
    """
    user = await held_person(user_id, stores)
    if user.verified_at is None:
        raise AddressUnconfirmed
    return user
