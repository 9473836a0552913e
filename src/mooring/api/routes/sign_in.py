"""`POST /api/sessions`: signing in with a password, and with a second factor after it."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from litestar import Response, post
from litestar.params import JSONBody

from mooring.accounts import ChallengeId, PasswordProof, User, authenticate, find_by_typed_email, redeem, require_open
from mooring.accounts.errors import AccountClosed, Busy, CredentialsWrong
from mooring.accounts.factors import (
    Change,
    Method,
    accept_code,
    factors_of,
    open_second_factor,
    request_options,
    require_second_factor,
    use_code,
)
from mooring.accounts.factors.errors import ChallengeInvalid, SecondFactorRequired, SecondFactorWrong
from mooring.api.asking import Asking, AskingDependency, HubDependency, delivery_by_cookie
from mooring.api.changing import change_of
from mooring.api.device_marks import is_marked
from mooring.api.login_tries import begin_try
from mooring.api.openapi import BODY, LIMITED, refuses
from mooring.api.origin import OriginRefused
from mooring.api.passkeys import answer_of, proven_by_passkey, relying_party
from mooring.api.rate_limits import limit_second_factor_code
from mooring.api.signing_in import Begun, begin_session, begun_reply
from mooring.hub import Hub, Transaction
from mooring.kit.errors import Invalid
from mooring.wire.api import LoginRequest, SignedIn
from mooring.wire.factors import SecondFactorOptions, SecondFactorOptionsRequest, SecondFactorRequest

_REOPENING = "reopening"


@post(
    "/api/sessions",
    operation_id="signIn",
    summary="Sign in",
    description="Answers alike, in body and in time, whether or not the address has an account.",
    tags=["Sessions"],
    responses=refuses(*BODY, *LIMITED, CredentialsWrong, SecondFactorRequired, AccountClosed, OriginRefused, Busy),
)
async def post_session(
    data: JSONBody[LoginRequest], hub: HubDependency, asking: AskingDependency
) -> Response[SignedIn]:
    """Prove the password outside the transaction, since that is slow; then start a session, or ask for more."""
    by_cookie = delivery_by_cookie(hub, asking, data.delivery)
    trial = await begin_try(hub, asking, data.email)
    async with hub.directory.reading() as tx:
        found = await find_by_typed_email(tx.accounts, data.email)
    proof = await authenticate(found, data.password, hub.hasher)
    await trial.succeeded()
    async with hub.directory.transaction() as tx:
        outcome = await _password_proven(hub, tx, proof, asking, data)
    if isinstance(outcome, SecondFactorRequired):
        raise outcome
    return begun_reply(hub, outcome, by_cookie=by_cookie)


async def _password_proven(
    hub: Hub, tx: Transaction, proof: PasswordProof, asking: Asking, data: LoginRequest
) -> Begun | SecondFactorRequired:
    at, reopening, wanted = hub.clock.now(), data.reopen, data.workspace_id
    user = await redeem(proof, tx.accounts)
    # Before the second factor: whoever only learns here that the account is closed need not prove it twice.
    require_open(user, hub.accounts.grace, at, reopening=reopening)
    factors = await factors_of(user.id, tx.factors)
    if not factors.second:
        by = [Method.PASSWORD]
        return await begin_session(hub, tx, user, asking, by, at=at, reopening=reopening, workspace_id=wanted)
    return await require_second_factor(
        user,
        factors,
        tx.challenges,
        hub.account_secret.challenges,
        ids=hub.ids,
        at=at,
        data={_REOPENING: "yes"} if reopening else {},
    )


@post(
    "/api/sessions/second-factor",
    operation_id="signInWithSecondFactor",
    summary="Sign in: the second factor",
    description="Answers the challenge of SECOND_FACTOR_REQUIRED with a code of the app, a recovery code, or a passkey.",
    tags=["Sessions"],
    responses=refuses(*BODY, *LIMITED, SecondFactorWrong, ChallengeInvalid, AccountClosed, OriginRefused),
)
async def post_second_factor(
    data: JSONBody[SecondFactorRequest], hub: HubDependency, asking: AskingDependency
) -> Response[SignedIn]:
    """Start a session when the answer is right; count the try when it is wrong."""
    by_cookie = delivery_by_cookie(hub, asking, data.delivery)
    answer = _answer(data, hub.account_secret.challenges.id_of(data.challenge))
    async with hub.directory.transaction() as tx:
        begun = await _answered(hub, tx, answer, asking, data.workspace_id)
    if begun is None:
        raise SecondFactorWrong
    return begun_reply(hub, begun, by_cookie=by_cookie)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was answered to which challenge."""

    challenge_id: ChallengeId
    method: Method
    given: Any = field(repr=False)


def _answer(data: SecondFactorRequest, challenge_id: ChallengeId | None) -> _Answer:
    """The one answer that was given. Invalid when there is none, or several; ChallengeInvalid."""
    ways = {Method.TOTP: data.code, Method.RECOVERY_CODE: data.recovery_code, Method.PASSKEY: data.credential}
    taken = [(method, given) for method, given in ways.items() if given is not None]
    if len(taken) != 1:
        raise Invalid("Send one of code, recoveryCode or credential.")
    if challenge_id is None:
        raise ChallengeInvalid
    return _Answer(challenge_id, *taken[0])


async def _answered(
    hub: Hub, tx: Transaction, answer: _Answer, asking: Asking, workspace_id: str | None
) -> Begun | None:
    """The session, or None for a wrong answer, which is counted."""
    at = hub.clock.now()
    user = await _asked(tx, answer.challenge_id)
    challenge = await open_second_factor(answer.challenge_id, user, tx.challenges, at)
    if answer.method is Method.TOTP:
        await limit_second_factor_code(hub, user.id, marked=is_marked(hub, asking.headers, user.email))
    change = change_of(hub, tx, user, asking, at=at)
    if not await _right(hub, change, answer):
        await tx.challenges.count_attempt(challenge.id)
        return None
    await tx.challenges.use(challenge.id, at)
    by = [Method.PASSWORD, answer.method]
    reopening = _REOPENING in challenge.data
    return await begin_session(hub, tx, user, asking, by, at=at, reopening=reopening, workspace_id=workspace_id)


async def _right(hub: Hub, change: Change, answer: _Answer) -> bool:
    if answer.method is Method.TOTP:
        return await accept_code(change, answer.given)
    if answer.method is Method.RECOVERY_CODE:
        return await use_code(change, answer.given)
    # After the password it is enough that somebody holds the key.
    return await proven_by_passkey(hub, change, answer_of(hub, answer.given, answer.challenge_id), verify_user=False)


@post(
    "/api/sessions/second-factor/options",
    operation_id="startSecondFactor",
    summary="Sign in: begin to use a passkey as the second factor",
    description="The answer is for `navigator.credentials.get`.",
    tags=["Sessions"],
    status_code=HTTPStatus.OK,
    responses=refuses(*BODY, ChallengeInvalid),
)
async def post_second_factor_options(
    data: JSONBody[SecondFactorOptionsRequest], hub: HubDependency
) -> SecondFactorOptions:
    """For the passkeys of the user whom the challenge asks."""
    challenge_id = hub.account_secret.challenges.id_of(data.challenge)
    if challenge_id is None:
        raise ChallengeInvalid
    async with hub.directory.transaction() as tx:
        user = await _asked(tx, challenge_id)
        await open_second_factor(challenge_id, user, tx.challenges, hub.clock.now())
        passkeys = await tx.factors.passkeys.of(user.id)
    octets = hub.account_secret.challenges.octets(challenge_id)
    return SecondFactorOptions(request_options(relying_party(hub.web), passkeys, octets, verify_user=False))


async def _asked(tx: Transaction, challenge_id: ChallengeId) -> User:
    """The user whom the challenge asks, whose row is held. ChallengeInvalid."""
    seen = await tx.challenges.by_id(challenge_id)
    user = await tx.accounts.locked(seen.user_id) if seen is not None and seen.user_id is not None else None
    if user is None:
        raise ChallengeInvalid
    return user
