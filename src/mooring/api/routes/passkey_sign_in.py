"""`/api/sessions/passkey`: signing in with a passkey alone. It counts as both factors, for it asks for its owner."""

from datetime import timedelta

from litestar import Response, post
from litestar.params import JSONBody

from mooring.accounts import ChallengeId, Purpose, is_gone
from mooring.accounts.errors import AccountClosed
from mooring.accounts.factors import Method, credential_id_of, new_challenge, request_options, use_challenge
from mooring.accounts.factors.errors import ChallengeInvalid, PasskeyRefused
from mooring.api.asking import Asking, AskingDependency, HubDependency, delivery_by_cookie
from mooring.api.changing import change_of
from mooring.api.openapi import BODY, LIMITED, refuses
from mooring.api.origin import OriginRefused
from mooring.api.passkeys import answer_of, proven_by_passkey, relying_party
from mooring.api.rate_limits import limit_passkey_login
from mooring.api.signing_in import Begun, begin_session, begun_reply
from mooring.hub import Hub, Transaction
from mooring.wire.api import SignedIn
from mooring.wire.factors import PasskeyOptions, PasskeySignInRequest

_EXPIRED_LONG_AGO = timedelta(hours=1)


@post(
    "/api/sessions/passkey/options",
    operation_id="startPasskeySignIn",
    summary="Begin to sign in with a passkey",
    description="The answer is for `navigator.credentials.get`. It names no passkey: the browser knows which ones it has.",
    tags=["Sessions"],
    responses=refuses(*LIMITED),
)
async def post_passkey_sign_in_options(hub: HubDependency, asking: AskingDependency) -> PasskeyOptions:
    """A challenge for anybody, for five minutes."""
    await limit_passkey_login(hub, asking.network)
    at = hub.clock.now()
    async with hub.directory.transaction() as tx:
        # Anybody may ask for one, so those that nobody met must not add up.
        await tx.challenges.drop_expired(at - _EXPIRED_LONG_AGO)
        challenge = await new_challenge(Purpose.PASSKEY_LOGIN, tx.challenges, ids=hub.ids, at=at)
    tokens = hub.account_secret.challenges
    options = request_options(relying_party(hub.web), [], tokens.octets(challenge.id), verify_user=True)
    return PasskeyOptions(tokens.token(challenge.id), options)


@post(
    "/api/sessions/passkey",
    operation_id="signInWithPasskey",
    summary="Sign in with a passkey",
    tags=["Sessions"],
    responses=refuses(*BODY, *LIMITED, PasskeyRefused, ChallengeInvalid, AccountClosed, OriginRefused),
)
async def post_passkey_sign_in(
    data: JSONBody[PasskeySignInRequest], hub: HubDependency, asking: AskingDependency
) -> Response[SignedIn]:
    """Start a session of whoever's passkey it is."""
    by_cookie = delivery_by_cookie(hub, asking, data.delivery)
    await limit_passkey_login(hub, asking.network)
    challenge_id = hub.account_secret.challenges.id_of(data.challenge)
    async with hub.directory.transaction() as tx:
        begun = await _proven(hub, tx, challenge_id, data, asking)
    if begun is None:
        raise PasskeyRefused
    return begun_reply(hub, begun, by_cookie=by_cookie)


async def _proven(
    hub: Hub, tx: Transaction, challenge_id: ChallengeId | None, data: PasskeySignInRequest, asking: Asking
) -> Begun | None:
    """The session, or None when the passkey is none of ours or not good. The challenge is used up either way."""
    at = hub.clock.now()
    passkey = await tx.factors.passkeys.by_credential(credential_id_of(data.credential))
    user = await tx.accounts.locked(passkey.user_id) if passkey is not None else None
    challenge = await use_challenge(challenge_id, Purpose.PASSKEY_LOGIN, tx.challenges, at=at)
    if user is None or is_gone(user, hub.accounts.grace, at):
        return None
    change = change_of(hub, tx, user, asking, at=at)
    if not await proven_by_passkey(hub, change, answer_of(hub, data.credential, challenge.id), verify_user=True):
        return None
    return await begin_session(hub, tx, user, asking, [Method.PASSKEY], at=at, workspace_id=data.workspace_id)
