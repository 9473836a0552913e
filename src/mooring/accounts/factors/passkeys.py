"""Passkeys of a user: added, named, removed, used."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum

from mooring.accounts.challenge import Challenge, ChallengeId, ChallengeStore, Purpose
from mooring.accounts.errors import PersonNameTooLong
from mooring.accounts.factors.ceremony import Answer, made, used, user_handle_of
from mooring.accounts.factors.change import Change
from mooring.accounts.factors.errors import ChallengeInvalid, PasskeyMissing, PasskeyRefused, TooManyPasskeys
from mooring.accounts.factors.model import Method, Passkey, PasskeyId
from mooring.accounts.factors.recovery import drop_codes_without_factor, first_codes
from mooring.accounts.model import UserId
from mooring.audit import AuditKind
from mooring.kit.ids import Ids
from mooring.kit.text import one_line
from mooring.mail import Template

MOST = 20
LIFE = timedelta(minutes=5)
_LONGEST_NAME = 100
_UNNAMED = "Passkey"
_SESSION = "session"


class Used(Enum):
    """What came of a use."""

    GOOD = "good"
    REFUSED = "refused"
    COPIED = "copied"
    """All is right but the counter, which went back: somebody may have a copy of the key. Refused, and written down."""


async def new_challenge(
    purpose: Purpose,
    challenges: ChallengeStore,
    *,
    ids: Ids,
    at: datetime,
    user_id: UserId | None = None,
    session_id: str = "",
) -> Challenge:
    """A challenge to make or use a passkey by, for five minutes; where somebody is signed in, for their session only."""
    challenge = Challenge(
        id=ChallengeId(ids.new_id("chl")),
        purpose=purpose,
        user_id=user_id,
        created_at=at,
        expires_at=at + LIFE,
        data={_SESSION: session_id},
    )
    await challenges.add(challenge)
    return challenge


async def use_challenge(
    challenge_id: ChallengeId | None,
    purpose: Purpose,
    challenges: ChallengeStore,
    *,
    at: datetime,
    user_id: UserId | None = None,
    session_id: str = "",
) -> Challenge:
    """Use up the challenge that `new_challenge` made with the same purpose, user and session. ChallengeInvalid."""
    challenge = await challenges.locked(challenge_id) if challenge_id is not None else None
    if challenge is None or challenge.purpose is not purpose or not challenge.open_at(at):
        raise ChallengeInvalid
    if challenge.user_id != user_id or challenge.data.get(_SESSION) != session_id:
        raise ChallengeInvalid
    await challenges.use(challenge.id, at)
    return challenge


async def passkeys_with_room(change: Change) -> Sequence[Passkey]:
    """The user's passkeys. TooManyPasskeys when there may be no further one."""
    existing = await change.factors.passkeys.of(change.user.id)
    if len(existing) >= MOST:
        raise TooManyPasskeys
    return existing


async def add_passkey(change: Change, answer: Answer, name: str) -> tuple[Passkey, list[str] | None]:
    """Keep the passkey that was made; recovery codes to show once, None when there are some already.

    PasskeyRefused, also for one that anybody has already; TooManyPasskeys, PersonNameTooLong.
    """
    await passkeys_with_room(change)
    named = _name(name)
    new = made(answer)
    passkey = Passkey(
        id=PasskeyId(change.ids.new_id("pky")),
        user_id=change.user.id,
        credential_id=new.id,
        public_key=new.public_key,
        sign_count=new.sign_count,
        transports=new.transports,
        name=named,
        created_at=change.at,
    )
    if not await change.factors.passkeys.add(passkey):
        raise PasskeyRefused
    await change.note(AuditKind.PASSKEY_ADDED, {"passkeyId": passkey.id})
    await change.tell(Template.FACTOR_ADDED, {"factor": Method.PASSKEY.value, "passkey": named})
    return passkey, await first_codes(change)


async def rename_passkey(change: Change, passkey_id: str, name: str) -> Passkey:
    """Call it otherwise. PasskeyMissing when it is not the user's; PersonNameTooLong."""
    passkey = await _own(change, passkey_id)
    await change.factors.passkeys.rename(passkey.id, _name(name))
    return await _own(change, passkey_id)


async def remove_passkey(change: Change, passkey_id: str) -> None:
    """It opens nothing any more. The recovery codes go with the last second factor. PasskeyMissing."""
    passkey = await _own(change, passkey_id)
    await change.factors.passkeys.remove(passkey.id)
    await change.note(AuditKind.PASSKEY_REMOVED, {"passkeyId": passkey.id})
    await change.tell(Template.FACTOR_REMOVED, {"factor": Method.PASSKEY.value, "passkey": passkey.name})
    await drop_codes_without_factor(change)


async def use_passkey(change: Change, answer: Answer, passkey: Passkey, *, verify_user: bool) -> Used:
    """Prove by `passkey` that it is the user. `verify_user`: the device must have asked for its owner."""
    if passkey.user_id != change.user.id:
        return Used.REFUSED
    try:
        handle = user_handle_of(answer.credential)
        counted = used(answer, passkey, verify_user=verify_user)
    except PasskeyRefused:
        return Used.REFUSED
    if handle not in {None, change.user.id}:
        return Used.REFUSED
    if (counted or passkey.sign_count) and counted <= passkey.sign_count:
        await change.note(AuditKind.PASSKEY_COUNTER_WENT_BACK, {"passkeyId": passkey.id})
        return Used.COPIED
    good = await change.factors.passkeys.used(passkey, counted, change.at)
    return Used.GOOD if good else Used.REFUSED


async def _own(change: Change, passkey_id: str) -> Passkey:
    found = [one for one in await change.factors.passkeys.of(change.user.id) if one.id == passkey_id]
    if not found:
        raise PasskeyMissing
    return found[0]


def _name(raw: str) -> str:
    name = one_line(raw)
    if len(name) > _LONGEST_NAME:
        raise PersonNameTooLong
    return name or _UNNAMED
