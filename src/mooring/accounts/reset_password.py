"""A forgotten password: asking for a link or a code by mail, and setting a new one with it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mooring.accounts.account_secret import AccountSecret
from mooring.accounts.challenge import ChallengeId, Purpose
from mooring.accounts.change_password import replace_password
from mooring.accounts.confirm import confirm_address
from mooring.accounts.follow_link import follow_link, whom_it_names
from mooring.accounts.model import User
from mooring.accounts.stores import AccountStores, Occasion, challenge_anew, tell, tell_nobody
from mooring.audit import AuditKind
from mooring.mail import Template

RESET_LIFE = timedelta(minutes=30)
CODE_TRIES = 5


@dataclass(frozen=True, slots=True)
class TypedCode:
    """A code, and the address that it was sent to, as a person typed them."""

    email: str
    code: str = field(repr=False)


async def ask_for_reset(typed: str, stores: AccountStores, secret: AccountSecret, occasion: Occasion) -> None:
    """Send a link and a code to whoever has an account with this address; the same work when nobody has. No refusals."""
    user_id, user = await whom_it_names(typed, stores, secret)
    challenge = await challenge_anew(stores, Purpose.PASSWORD_RESET, user_id, occasion, life=RESET_LIFE)
    if user is None:
        await tell_nobody(stores, Template.PASSWORD_RESET, occasion)
    else:
        await tell(stores, Template.PASSWORD_RESET, user, occasion, challenge=challenge.id)


async def address_behind(challenge_id: ChallengeId, stores: AccountStores, at: datetime) -> str | None:
    """The address that a link was sent to; None when it is not good: then nothing slow need be done for it."""
    challenge = await stores.challenges.by_id(challenge_id)
    if challenge is None or challenge.user_id is None or not challenge.open_at(at):
        return None
    user = await stores.accounts.by_id(challenge.user_id)
    return user.email.address if user is not None else None


async def reset_by_link(
    challenge_id: ChallengeId, new_hash: str, stores: AccountStores, occasion: Occasion
) -> User | None:
    """Set the new password; whose. None when the link is not good. The caller ends all sessions in the same transaction."""
    followed = await follow_link(challenge_id, {Purpose.PASSWORD_RESET}, stores, occasion.at)
    if followed is None or followed.user is None:
        return None
    await _reset(followed.user, new_hash, stores, occasion)
    return followed.user


async def reset_by_code(
    typed: TypedCode, new_hash: str, stores: AccountStores, secret: AccountSecret, occasion: Occasion
) -> User | None:
    """As `reset_by_link`, by the code and the address it was sent to. A wrong one is counted: commit, whatever comes back.

    After five wrong ones no code is good any more; the link still is, so that a stranger's guesses take nothing away.
    """
    user_id, user = await whom_it_names(typed.email, stores, secret)
    waiting = await stores.challenges.open_of(user_id, Purpose.PASSWORD_RESET)
    if not waiting or not waiting[0].open_at(occasion.at) or waiting[0].attempts >= CODE_TRIES:
        return None
    if not secret.challenges.is_code(typed.code, waiting[0].id) or user is None:
        await stores.challenges.count_attempt(waiting[0].id)
        return None
    await _reset(user, new_hash, stores, occasion)
    return user


async def _reset(user: User, new_hash: str, stores: AccountStores, occasion: Occasion) -> None:
    # Whoever has the mail has the address: that confirms it too, so an open confirmation is of no more use.
    if user.verified_at is None:
        await confirm_address(user, stores, occasion)
    await stores.challenges.drop(user.id, Purpose.CONFIRM_ACCOUNT)
    await replace_password(user, new_hash, AuditKind.PASSWORD_RESET, stores, occasion.by(user))
