"""Following a link: from the challenge that it stands for to the person it was sent to."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime

from mooring.accounts.account_secret import AccountSecret
from mooring.accounts.challenge import Challenge, ChallengeId, Purpose
from mooring.accounts.email import EmailAddress, parse_email
from mooring.accounts.errors import EmailInvalid
from mooring.accounts.model import User, UserId
from mooring.accounts.stores import AccountStores

_NO_ADDRESS = EmailAddress("", "no address")


@dataclass(frozen=True, slots=True)
class Followed:
    """A challenge that is met now. `user` None: it was sent to somebody without an account."""

    challenge: Challenge
    user: User | None


async def follow_link(
    challenge_id: ChallengeId, purposes: Container[Purpose], stores: AccountStores, at: datetime
) -> Followed | None:
    """The challenge of one of these purposes and its user, both held until the transaction ends. None when it is not open.

    The user first, as everywhere, and with the challenge all that it may overtake: two transactions that hold one each
    would wait for each other.
    """
    seen = await stores.challenges.by_id(challenge_id)
    if seen is None or seen.user_id is None or seen.purpose not in purposes:
        return None
    user = await stores.accounts.locked(seen.user_id)
    held = await stores.challenges.open_of(seen.user_id, seen.purpose)
    challenge = next((one for one in held if one.id == challenge_id), None)
    closed = user is not None and user.closed_at is not None
    return None if closed or challenge is None or not challenge.open_at(at) else Followed(challenge, user)


async def whom_it_names(typed: str, stores: AccountStores, secret: AccountSecret) -> tuple[UserId, User | None]:
    """Who stands behind a typed address: the user of an open account, held; or a stranger, by the same statements.

    A closed account looks like none. Whoever asks for something by an address must not learn which of the two it was.
    """
    email = _typed(typed)
    found = await stores.accounts.by_email(email)
    known = found if found is not None and found.closed_at is None else None
    user_id = known.id if known is not None else secret.stranger(email.key)
    user = await stores.accounts.locked(user_id)
    return user_id, user if user is not None and user.closed_at is None else None


def _typed(typed: str) -> EmailAddress:
    try:
        return parse_email(typed)
    except EmailInvalid:
        return _NO_ADDRESS
