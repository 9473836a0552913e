"""`/api/password-resets`: a forgotten password."""

from http import HTTPStatus

from litestar import post
from litestar.params import JSONBody

from mooring.accounts import (
    TypedCode,
    User,
    address_behind,
    ask_for_reset,
    parse_password,
    reset_by_code,
    reset_by_link,
)
from mooring.accounts.errors import Busy, LinkInvalid, PasswordTooCommon, PasswordTooLong, PasswordTooShort
from mooring.api.asking import Asking, AskingDependency, HubDependency
from mooring.api.occasions import by_nobody, end_sessions, stores_of
from mooring.api.openapi import BODY, LIMITED, refuses
from mooring.api.rate_limits import limit_asking, limit_redeeming
from mooring.hub import Hub, Transaction
from mooring.kit.errors import Invalid
from mooring.sessions import EndReason
from mooring.wire.account import Accepted, EmailRequest, ResetPasswordRequest

_NEW_PASSWORD = "newPassword"  # noqa: S105 - the name of a field


@post(
    "/api/password-resets",
    operation_id="requestPasswordReset",
    summary="Ask for a link to set a new password",
    description="Answers alike, in body and in time, whether or not the address has an account. A newer link kills older ones.",
    tags=["Accounts"],
    status_code=HTTPStatus.ACCEPTED,
    responses=refuses(*BODY, *LIMITED),
)
async def post_password_reset(data: JSONBody[EmailRequest], hub: HubDependency, asking: AskingDependency) -> Accepted:
    """Queue the mail, if there is somebody to send it to."""
    await limit_asking(hub, "reset", asking.network, data.email)
    async with hub.directory.transaction() as tx:
        await ask_for_reset(data.email, stores_of(tx), hub.account_secret, by_nobody(hub, asking))
    return Accepted()


@post(
    "/api/password-resets/redeem",
    operation_id="resetPassword",
    summary="Set a new password by a link or a code",
    description="Send `token`, or `email` with `code`. Ends all sessions; second factors stay as they are.",
    tags=["Accounts"],
    status_code=HTTPStatus.NO_CONTENT,
    responses=refuses(*BODY, *LIMITED, LinkInvalid, PasswordTooShort, PasswordTooLong, PasswordTooCommon, Busy),
)
async def post_password_reset_redeem(
    data: JSONBody[ResetPasswordRequest], hub: HubDependency, asking: AskingDependency
) -> None:
    """Hash outside the transaction, since that is slow; then use the link or the code up."""
    await limit_redeeming(hub, asking.network, data.email)
    if data.token is not None and data.email is None and data.code is None:
        await _by_link(hub, asking, data.token, data.new_password)
    elif data.token is None and data.email is not None and data.code is not None:
        await _by_code(hub, asking, TypedCode(data.email, data.code), data.new_password)
    else:
        raise Invalid("Send token, or email with code.")


async def _by_link(hub: Hub, asking: Asking, token: str, new_password: str) -> None:
    challenge_id = hub.account_secret.challenges.id_of(token)
    if challenge_id is None:
        raise LinkInvalid
    async with hub.directory.reading() as tx:
        address = await address_behind(challenge_id, stores_of(tx), hub.clock.now())
    if address is None:
        raise LinkInvalid
    new_hash = await hub.hasher.hash(parse_password(new_password, not_like=address, field=_NEW_PASSWORD))
    async with hub.directory.transaction() as tx:
        user = await reset_by_link(challenge_id, new_hash, stores_of(tx), by_nobody(hub, asking))
        await _sign_out(hub, tx, user)
    if user is None:
        raise LinkInvalid


async def _by_code(hub: Hub, asking: Asking, typed: TypedCode, new_password: str) -> None:
    # Hashed before anything is looked up: so a wrong code takes as long for an address that nobody has.
    new_hash = await hub.hasher.hash(parse_password(new_password, not_like=typed.email.strip(), field=_NEW_PASSWORD))
    async with hub.directory.transaction() as tx:
        occasion = by_nobody(hub, asking)
        user = await reset_by_code(typed, new_hash, stores_of(tx), hub.account_secret, occasion)
        await _sign_out(hub, tx, user)
    if user is None:
        raise LinkInvalid


async def _sign_out(hub: Hub, tx: Transaction, user: User | None) -> None:
    if user is not None:
        await end_sessions(hub, tx, user.id, EndReason.PASSWORD_CHANGED)
