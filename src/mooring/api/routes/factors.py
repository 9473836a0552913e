"""`/api/account/totp` and `/api/account/recovery-codes`: second factors of the user who asks."""

from http import HTTPStatus

from litestar import delete, post
from litestar.params import JSONBody

from mooring.accounts.factors import confirm_totp, disable_totp, make_codes, start_totp
from mooring.accounts.factors.errors import CodeWrong, NoSecondFactor, StepUpRequired, TotpAlreadyOn, TotpNotStarted
from mooring.api.asking import AskingDependency, HubDependency, PrincipalDependency, RecentDependency
from mooring.api.changing import own_change
from mooring.api.openapi import BODY, LIMITED, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.rate_limits import limit_code
from mooring.wire.factors import CodeRequest, FirstRecoveryCodes, RecoveryCodes, TotpStartedShape


@post(
    "/api/account/totp",
    operation_id="startTotp",
    summary="Begin to set up an authenticator app",
    description="Needs a recent authentication. Nothing changes until a code of the app confirms it.",
    tags=["Account"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, StepUpRequired, TotpAlreadyOn, OriginRefused),
)
async def post_totp(
    hub: HubDependency, asking: AskingDependency, principal: PrincipalDependency, recent: RecentDependency
) -> TotpStartedShape:
    """A new secret, shown this once."""
    del recent
    async with hub.directory.transaction() as tx:
        started = await start_totp(await own_change(hub, tx, principal, asking))
    return TotpStartedShape(started.secret, started.uri)


@post(
    "/api/account/totp/confirm",
    operation_id="confirmTotp",
    summary="Turn the authenticator app on",
    description="With a code that it shows. The recovery codes are shown this once.",
    tags=["Account"],
    status_code=HTTPStatus.OK,
    security=SIGNED_IN_BY,
    responses=refuses(*BODY, *LIMITED, *SIGNED_IN, CodeWrong, TotpNotStarted, TotpAlreadyOn, OriginRefused),
)
async def post_totp_confirmation(
    data: JSONBody[CodeRequest], hub: HubDependency, asking: AskingDependency, principal: PrincipalDependency
) -> FirstRecoveryCodes:
    """The app and the server agree, so it counts from now on."""
    await limit_code(hub, principal.session_id)
    async with hub.directory.transaction() as tx:
        codes = await confirm_totp(await own_change(hub, tx, principal, asking), data.code)
    return FirstRecoveryCodes(codes)


@delete(
    "/api/account/totp",
    operation_id="disableTotp",
    summary="Remove the authenticator app",
    description="Needs a recent authentication. The recovery codes go with the last second factor.",
    tags=["Account"],
    status_code=HTTPStatus.NO_CONTENT,
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, StepUpRequired, OriginRefused),
)
async def delete_totp(
    hub: HubDependency, asking: AskingDependency, principal: PrincipalDependency, recent: RecentDependency
) -> None:
    """Off, whether it was on, begun, or off already."""
    del recent
    async with hub.directory.transaction() as tx:
        await disable_totp(await own_change(hub, tx, principal, asking))


@post(
    "/api/account/recovery-codes",
    operation_id="makeRecoveryCodes",
    summary="Make new recovery codes",
    description="Needs a recent authentication. The old ones are worth nothing from then on.",
    tags=["Account"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, StepUpRequired, NoSecondFactor, OriginRefused),
)
async def post_recovery_codes(
    hub: HubDependency, asking: AskingDependency, principal: PrincipalDependency, recent: RecentDependency
) -> RecoveryCodes:
    """Ten of them, shown this once."""
    del recent
    async with hub.directory.transaction() as tx:
        codes = await make_codes(await own_change(hub, tx, principal, asking))
    return RecoveryCodes(codes)
