"""Changing how a person is called."""

from mooring.accounts.errors import PersonNameTooLong
from mooring.accounts.model import User
from mooring.accounts.stores import AccountStores, Occasion, record
from mooring.audit import AuditKind
from mooring.kit.text import one_line

_LONGEST_NAME = 100


def parse_person_name(raw: str) -> str:
    """`raw` as one visible line of at most 100 characters, possibly empty. PersonNameTooLong."""
    name = one_line(raw)
    if len(name) > _LONGEST_NAME:
        raise PersonNameTooLong
    return name


async def change_name(user: User, raw: str, stores: AccountStores, occasion: Occasion) -> str:
    """Call the user by this name from now on; the name as it is kept. PersonNameTooLong."""
    name = parse_person_name(raw)
    if name != user.name:
        await stores.accounts.rename(user.id, name)
        await record(stores, AuditKind.NAME_CHANGED, user, occasion)
    return name
