"""`/api/session/step-up`: proving anew who one is."""

from http import HTTPStatus
from typing import cast

from litestar import post
from litestar.params import JSONBody

from mooring.accounts import Purpose, authenticate, redeem
from mooring.accounts.errors import Busy, CredentialsWrong
from mooring.accounts.factors import (
    Change,
    Method,
    accept_code,
    factors_of,
    new_challenge,
    request_options,
    use_challenge,
)
from mooring.accounts.factors.errors import ChallengeInvalid, StepUpWrong
from mooring.api.asking import Asking, AskingDependency, HubDependency, PrincipalDependency
from mooring.api.changing import own_change
from mooring.api.openapi import BODY, LIMITED, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.passkeys import answer_of, proven_by_passkey, relying_party
from mooring.api.rate_limits import limit_code, limit_step_up, limit_step_up_options
from mooring.api.replies import session_state
from mooring.audit import AuditKind
from mooring.hub import Hub, Transaction
from mooring.kit.errors import Invalid
from mooring.sessions import Principal
from mooring.sessions.errors import TokenInvalid
from mooring.wire.api import SessionState
from mooring.wire.factors import StepUpMethod, StepUpOptions, StepUpRequest


@post(
    "/api/session/step-up/options",
    operation_id="startStepUp",
    summary="The ways to prove anew who is signed in",
    description="With what to call `navigator.credentials.get` by, for somebody who has passkeys.",
    tags=["Session"],
    security=SIGNED_IN_BY,
    responses=refuses(*LIMITED, *SIGNED_IN, OriginRefused),
)
async def post_step_up_options(
    hub: HubDependency, asking: AskingDependency, principal: PrincipalDependency
) -> StepUpOptions:
    """A challenge for this session, for five minutes."""
    await limit_step_up_options(hub, principal.session_id)
    async with hub.directory.transaction() as tx:
        change = await own_change(hub, tx, principal, asking)
        factors = await factors_of(change.user.id, tx.factors)
        methods = cast("list[StepUpMethod]", [method.value for method in factors.step_up])
        if not factors.passkeys:
            return StepUpOptions(methods, challenge=None, options=None)
        challenge = await new_challenge(
            Purpose.STEP_UP,
            tx.challenges,
            ids=hub.ids,
            at=change.at,
            user_id=change.user.id,
            session_id=principal.session_id,
        )
    tokens = hub.account_secret.challenges
    octets = tokens.octets(challenge.id)
    options = request_options(relying_party(hub.web), factors.passkeys, octets, verify_user=True)
    return StepUpOptions(methods, tokens.token(challenge.id), options)


@post(
    "/api/session/step-up",
    operation_id="stepUp",
    summary="Prove anew who is signed in",
    description="By the password, a code from the app, or a passkey. What needs a recent authentication is possible then.",
    tags=["Session"],
    status_code=HTTPStatus.OK,
    security=SIGNED_IN_BY,
    responses=refuses(*BODY, *LIMITED, *SIGNED_IN, StepUpWrong, OriginRefused, Busy),
)
async def post_step_up(
    data: JSONBody[StepUpRequest], hub: HubDependency, asking: AskingDependency, principal: PrincipalDependency
) -> SessionState:
    """Check one proof, and note it in the session."""
    method = _method(data)
    await limit_step_up(hub, principal.session_id)
    if method is Method.PASSWORD:
        return await _by_password(hub, asking, principal, data.password or "")
    if method is Method.PASSKEY:
        return await _by_passkey(hub, asking, principal, data)
    await limit_code(hub, principal.session_id)
    return await _by_code(hub, asking, principal, data.code or "")


def _method(data: StepUpRequest) -> Method:
    """The one way that the request takes. Invalid when it takes none or several."""
    ways = {Method.PASSWORD: data.password, Method.TOTP: data.code, Method.PASSKEY: data.credential}
    taken = [method for method, given in ways.items() if given is not None]
    if len(taken) != 1:
        raise Invalid("Send one of password, code, or challenge with credential.")
    return taken[0]


async def _by_password(hub: Hub, asking: Asking, principal: Principal, password: str) -> SessionState:
    async with hub.directory.reading() as tx:
        user = await tx.accounts.by_id(principal.user_id)
    try:
        proof = await authenticate(user, password, hub.hasher)
        async with hub.directory.transaction() as tx:
            await redeem(proof, tx.accounts)
            change = await own_change(hub, tx, principal, asking)
            return await _stepped_up(tx, principal, change, Method.PASSWORD)
    except CredentialsWrong:
        raise StepUpWrong from None


async def _by_code(hub: Hub, asking: Asking, principal: Principal, code: str) -> SessionState:
    async with hub.directory.transaction() as tx:
        change = await own_change(hub, tx, principal, asking)
        if not await accept_code(change, code):
            raise StepUpWrong
        return await _stepped_up(tx, principal, change, Method.TOTP)


async def _by_passkey(hub: Hub, asking: Asking, principal: Principal, data: StepUpRequest) -> SessionState:
    async with hub.directory.transaction() as tx:
        change = await own_change(hub, tx, principal, asking)
        proven = await _passkey_proven(hub, tx, change, data)
        state = await _stepped_up(tx, principal, change, Method.PASSKEY) if proven else None
    if state is None:
        raise StepUpWrong
    return state


async def _passkey_proven(hub: Hub, tx: Transaction, change: Change, data: StepUpRequest) -> bool:
    challenge_id = hub.account_secret.challenges.id_of(data.challenge or "")
    try:
        challenge = await use_challenge(
            challenge_id,
            Purpose.STEP_UP,
            tx.challenges,
            at=change.at,
            user_id=change.user.id,
            session_id=change.session_id or "",
        )
    except ChallengeInvalid:
        return False
    return await proven_by_passkey(hub, change, answer_of(hub, data.credential or {}, challenge.id), verify_user=True)


async def _stepped_up(tx: Transaction, principal: Principal, change: Change, by: Method) -> SessionState:
    await tx.sessions.authenticated(principal.session_id, change.at)
    await change.note(AuditKind.STEPPED_UP, {"by": by.value})
    session = await tx.sessions.by_id(principal.session_id)
    if session is None:
        raise TokenInvalid
    default = await tx.members.default_of(change.user.id)
    return session_state(change.user, session, default, principal, change.at)
