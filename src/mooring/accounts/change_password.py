"""Changing the password while signed in."""

from dataclasses import dataclass, field

from mooring.accounts.authenticate import authenticate
from mooring.accounts.challenge import Purpose
from mooring.accounts.errors import CredentialsWrong, PasswordWrong
from mooring.accounts.hashing import Hasher
from mooring.accounts.model import User
from mooring.accounts.passwords import parse_password
from mooring.accounts.stores import AccountStores, Occasion, record, tell
from mooring.audit import AuditKind
from mooring.mail import Template

NEW_PASSWORD = "newPassword"  # noqa: S105 - the name of a field
# What was begun under the old password and could still be finished without knowing the new one.
_OVERTAKEN = (Purpose.PASSWORD_RESET, Purpose.SECOND_FACTOR)


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """That `user` gave their present password, and the hash of the one they want."""

    user: User
    new_hash: str = field(repr=False)


async def prepare_password_change(user: User, current: str, new: str, hasher: Hasher) -> PasswordChange:
    """Check and hash, before any transaction. PasswordTooShort, PasswordTooLong, PasswordTooCommon, PasswordWrong; Busy."""
    parsed = parse_password(new, not_like=user.email.address, field=NEW_PASSWORD)
    try:
        await authenticate(user, current, hasher)
    except CredentialsWrong:
        raise PasswordWrong from None
    return PasswordChange(user, await hasher.hash(parsed))


async def change_password(change: PasswordChange, stores: AccountStores, occasion: Occasion) -> None:
    """Keep the new password. The caller ends the other sessions in the same transaction.

    PasswordWrong when the password was changed, or the account closed, since it was checked.
    """
    user = await stores.accounts.locked(change.user.id)
    if user is None or user.closed_at is not None or user.password_hash != change.user.password_hash:
        raise PasswordWrong
    await replace_password(user, change.new_hash, AuditKind.PASSWORD_CHANGED, stores, occasion)


async def replace_password(
    user: User, new_hash: str, kind: AuditKind, stores: AccountStores, occasion: Occasion
) -> None:
    """Keep the new hash of a locked user: what was begun under the old one dies, and the person is told."""
    await stores.accounts.replace_password_hash(user.id, new_hash)
    for purpose in _OVERTAKEN:
        await stores.challenges.drop(user.id, purpose)
    await record(stores, kind, user, occasion)
    await tell(stores, Template.PASSWORD_CHANGED, user, occasion)
