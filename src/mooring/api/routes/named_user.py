"""Whom an operator means: by id or by address."""

from mooring.accounts import User, UserId, parse_email
from mooring.accounts.errors import EmailInvalid, UserMissing
from mooring.hub import Transaction
from mooring.kit.ids import is_id


async def named_user(tx: Transaction, named: str) -> User:
    """The user with this id or address, whatever became of the account. UserMissing."""
    user = await _by_address(tx, named) if "@" in named else await _by_id(tx, named)
    if user is None:
        raise UserMissing
    return user


async def named_user_locked(tx: Transaction, named: str) -> User:
    """As `named_user`; nobody else changes the user until the transaction ends. UserMissing."""
    user = await tx.accounts.locked((await named_user(tx, named)).id)
    if user is None:
        raise UserMissing
    return user


async def _by_address(tx: Transaction, named: str) -> User | None:
    try:
        return await tx.accounts.by_email(parse_email(named))
    except EmailInvalid:
        return None


async def _by_id(tx: Transaction, named: str) -> User | None:
    return await tx.accounts.by_id(UserId(named)) if is_id(named) else None
