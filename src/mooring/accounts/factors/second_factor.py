"""Between the right password and the session of somebody who has a second factor: a challenge, for a few minutes."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from mooring.accounts.challenge import Challenge, ChallengeId, ChallengeStore, ChallengeTokens, Purpose
from mooring.accounts.factors.errors import ChallengeInvalid, SecondFactorRequired
from mooring.accounts.factors.model import Factors
from mooring.accounts.model import User
from mooring.kit.ids import Ids
from mooring.kit.secrets import same_secret, token_hash

LIFE = timedelta(minutes=5)
TRIES = 5
_PASSWORD = "password"  # noqa: S105 - the name of a member


async def require_second_factor(
    user: User,
    factors: Factors,
    challenges: ChallengeStore,
    tokens: ChallengeTokens,
    *,
    ids: Ids,
    at: datetime,
    data: Mapping[str, str],
) -> SecondFactorRequired:
    """Note that `user`, whose password was right, is to prove a second factor within five minutes.

    A value, not raised: the transaction must commit before. `data` is given back with the challenge.
    """
    challenge = Challenge(
        id=ChallengeId(ids.new_id("chl")),
        purpose=Purpose.SECOND_FACTOR,
        user_id=user.id,
        created_at=at,
        expires_at=at + LIFE,
        data={**data, _PASSWORD: token_hash(user.password_hash)},
    )
    await challenges.add(challenge)
    return SecondFactorRequired(tokens.token(challenge.id), factors.second, challenge.expires_at)


async def open_second_factor(
    challenge_id: ChallengeId, user: User, challenges: ChallengeStore, at: datetime
) -> Challenge:
    """The challenge, which nobody else meets until the transaction ends. The caller holds the user's row.

    ChallengeInvalid when it has expired, was met, was answered wrongly five times, is of another user, or when the
    password was changed since: what was proven then is proven no more.
    """
    challenge = await challenges.locked(challenge_id)
    if challenge is None or challenge.purpose is not Purpose.SECOND_FACTOR or challenge.user_id != user.id:
        raise ChallengeInvalid
    if not challenge.open_at(at) or challenge.attempts >= TRIES:
        raise ChallengeInvalid
    if not same_secret(challenge.data[_PASSWORD], token_hash(user.password_hash)):
        raise ChallengeInvalid
    return challenge
