"""`/api/account/passkeys`: the passkeys of the user who asks."""

from http import HTTPStatus

from litestar import delete, patch, post
from litestar.params import FromPath, JSONBody

from mooring.accounts import Purpose
from mooring.accounts.errors import PersonNameTooLong
from mooring.accounts.factors import (
    add_passkey,
    new_challenge,
    passkeys_with_room,
    registration_options,
    remove_passkey,
    rename_passkey,
    use_challenge,
)
from mooring.accounts.factors.errors import (
    ChallengeInvalid,
    PasskeyMissing,
    PasskeyRefused,
    StepUpRequired,
    TooManyPasskeys,
)
from mooring.api.asking import AskingDependency, HubDependency, PrincipalDependency, RecentDependency
from mooring.api.changing import own_change
from mooring.api.openapi import BODY, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.passkeys import answer_of, relying_party
from mooring.api.replies import passkey_shape
from mooring.wire.factors import AddPasskeyRequest, PasskeyAdded, PasskeyOptions, PasskeyShape, RenamePasskeyRequest


@post(
    "/api/account/passkeys/options",
    operation_id="startPasskey",
    summary="Begin to add a passkey",
    description="Needs a recent authentication. The answer is for `navigator.credentials.create`.",
    tags=["Account"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, StepUpRequired, TooManyPasskeys, OriginRefused),
)
async def post_passkey_options(
    hub: HubDependency, asking: AskingDependency, principal: PrincipalDependency, recent: RecentDependency
) -> PasskeyOptions:
    """A challenge for this session, for five minutes."""
    del recent
    async with hub.directory.transaction() as tx:
        change = await own_change(hub, tx, principal, asking)
        existing = await passkeys_with_room(change)
        challenge = await new_challenge(
            Purpose.PASSKEY_ADD,
            tx.challenges,
            ids=hub.ids,
            at=change.at,
            user_id=change.user.id,
            session_id=principal.session_id,
        )
    tokens = hub.account_secret.challenges
    options = registration_options(relying_party(hub.web), change.user, existing, tokens.octets(challenge.id))
    return PasskeyOptions(tokens.token(challenge.id), options)


@post(
    "/api/account/passkeys",
    operation_id="addPasskey",
    summary="Add a passkey",
    description="It signs in without a password, and is a second factor after one. The recovery codes are shown this once.",
    tags=["Account"],
    security=SIGNED_IN_BY,
    responses=refuses(
        *BODY, *SIGNED_IN, PasskeyRefused, ChallengeInvalid, TooManyPasskeys, PersonNameTooLong, OriginRefused
    ),
)
async def post_passkey(
    data: JSONBody[AddPasskeyRequest], hub: HubDependency, asking: AskingDependency, principal: PrincipalDependency
) -> PasskeyAdded:
    """Keep what the browser made for the challenge."""
    challenge_id = hub.account_secret.challenges.id_of(data.challenge)
    async with hub.directory.transaction() as tx:
        change = await own_change(hub, tx, principal, asking)
        challenge = await use_challenge(
            challenge_id,
            Purpose.PASSKEY_ADD,
            tx.challenges,
            at=change.at,
            user_id=change.user.id,
            session_id=principal.session_id,
        )
        passkey, codes = await add_passkey(change, answer_of(hub, data.credential, challenge.id), data.name)
    return PasskeyAdded(passkey_shape(passkey), codes)


@patch(
    "/api/account/passkeys/{passkey_id:str}",
    operation_id="renamePasskey",
    summary="Name a passkey",
    tags=["Account"],
    security=SIGNED_IN_BY,
    responses=refuses(*BODY, *SIGNED_IN, PasskeyMissing, PersonNameTooLong, OriginRefused),
)
async def patch_passkey(
    passkey_id: FromPath[str],
    data: JSONBody[RenamePasskeyRequest],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
) -> PasskeyShape:
    """Call it otherwise."""
    async with hub.directory.transaction() as tx:
        passkey = await rename_passkey(await own_change(hub, tx, principal, asking), passkey_id, data.name)
    return passkey_shape(passkey)


@delete(
    "/api/account/passkeys/{passkey_id:str}",
    operation_id="removePasskey",
    summary="Remove a passkey",
    description="Needs a recent authentication. The recovery codes go with the last second factor.",
    tags=["Account"],
    status_code=HTTPStatus.NO_CONTENT,
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, StepUpRequired, PasskeyMissing, OriginRefused),
)
async def delete_passkey(
    passkey_id: FromPath[str],
    hub: HubDependency,
    asking: AskingDependency,
    principal: PrincipalDependency,
    recent: RecentDependency,
) -> None:
    """It opens nothing any more."""
    del recent
    async with hub.directory.transaction() as tx:
        await remove_passkey(await own_change(hub, tx, principal, asking), passkey_id)
