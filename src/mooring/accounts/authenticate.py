"""Proving who one is with an address and a password."""

from dataclasses import dataclass, field, replace

from mooring.accounts.email import parse_email
from mooring.accounts.errors import CredentialsWrong, EmailInvalid
from mooring.accounts.hashing import Hasher
from mooring.accounts.model import User
from mooring.accounts.passwords import normal
from mooring.accounts.store import AccountStore


@dataclass(frozen=True, slots=True)
class PasswordProof:
    """That `user` gave the right password. `rehashed` is its hash at today's costs when the stored one is outdated."""

    user: User
    rehashed: str | None = field(default=None, repr=False)


async def find_by_typed_email(accounts: AccountStore, typed: str) -> User | None:
    """The user whose address was typed, of a closed account too. None for no address at all and for nobody alike."""
    try:
        email = parse_email(typed)
    except EmailInvalid:
        return None
    return await accounts.by_email(email)


async def authenticate(user: User | None, password: str, hasher: Hasher) -> PasswordProof:
    """Check `password`, before any transaction. CredentialsWrong, after the same work whether there is a user or not; Busy."""
    given = normal(password)
    match = await hasher.verify(given, user.password_hash if user is not None else None)
    if user is None or not match.good:
        raise CredentialsWrong
    return PasswordProof(user, rehashed=await hasher.hash(given) if match.outdated else None)


async def redeem(proof: PasswordProof, accounts: AccountStore) -> User:
    """Inside the transaction that signs the person in: the proof still holds, and a stronger hash is kept.

    CredentialsWrong when the password was changed since it was checked. The account may be closed: see `require_open`.
    """
    user = await accounts.locked(proof.user.id)
    if user is None or user.password_hash != proof.user.password_hash:
        raise CredentialsWrong
    if proof.rehashed is None:
        return user
    await accounts.replace_password_hash(user.id, proof.rehashed)
    return replace(user, password_hash=proof.rehashed)
