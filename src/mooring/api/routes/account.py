"""`/api/account`: a person's own account: name, password, and the end of it."""

from http import HTTPStatus

from litestar import Response, get, patch, post
from litestar.params import JSONBody
from msgspec import UNSET

from mooring.accounts import EmailChange, User, change_language, change_name, change_password, prepare_password_change
from mooring.accounts.errors import (
    Busy,
    LanguageUnknown,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    PasswordWrong,
    PersonNameTooLong,
)
from mooring.accounts.factors import factors_of
from mooring.accounts.factors.errors import StepUpRequired
from mooring.api.asking import AskingDependency, HubDependency, PrincipalDependency, RecentDependency
from mooring.api.closing import close
from mooring.api.cookies import cleared_cookies
from mooring.api.mail_reach import reach_of
from mooring.api.occasions import by_person, end_sessions, stores_of
from mooring.api.openapi import BODY, LIMITED, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.rate_limits import limit_password_check
from mooring.api.replies import factors_shape, user_shape
from mooring.hub import Transaction
from mooring.kit.clock import iso_milliseconds
from mooring.mail import languages
from mooring.sessions import EndReason, Principal
from mooring.sessions.errors import TokenInvalid
from mooring.wire.account import (
    AccountClosing,
    AccountShape,
    ChangeAccountRequest,
    ChangePasswordRequest,
    CloseAccountRequest,
    PendingEmail,
)
from mooring.wire.api import UserShape
from mooring.workspaces.errors import WorkspacesStillOwned


@get(
    "/api/account",
    operation_id="getAccount",
    summary="My account",
    tags=["Account"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN),
)
async def get_account(hub: HubDependency, principal: PrincipalDependency) -> AccountShape:
    """The caller's user, factors, the address that waits to be confirmed, and whether mail arrives at the present one."""
    async with hub.directory.reading() as tx:
        user = await tx.accounts.by_id(principal.user_id)
        pending = await tx.email_changes.of(principal.user_id)
        factors = await factors_of(principal.user_id, tx.factors)
        known = await tx.mail_addresses.of(user.email.key) if user is not None else None
    if user is None:
        raise TokenInvalid
    return AccountShape(
        user=user_shape(user),
        pending_email=_pending(pending) if pending is not None and hub.clock.now() < pending.expires_at else None,
        mail=reach_of(known, hub.clock.now()),
        factors=factors_shape(factors),
        reopenable_seconds=int(hub.accounts.grace.total_seconds()),
        language=user.language,
        languages=list(languages()),
    )


@patch(
    "/api/account",
    operation_id="changeAccount",
    summary="Change my name, or the language of my mail",
    tags=["Account"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, *BODY, OriginRefused, PersonNameTooLong, LanguageUnknown),
)
async def patch_account(
    data: JSONBody[ChangeAccountRequest], hub: HubDependency, principal: PrincipalDependency, asking: AskingDependency
) -> UserShape:
    """Call the person by another name, or write to them in another language."""
    async with hub.directory.transaction() as tx:
        user = await locked_self(tx, principal)
        if data.name is not UNSET:
            await change_name(user, data.name, stores_of(tx), by_person(hub, asking, principal))
        if data.language is not UNSET:
            await change_language(user, data.language, tx.accounts)
        changed = await tx.accounts.by_id(user.id)
    return user_shape(changed or user)


@post(
    "/api/account/password",
    operation_id="changePassword",
    summary="Change my password",
    description="Ends all other sessions, kills open links to reset it, and sends a notice.",
    tags=["Account"],
    status_code=HTTPStatus.NO_CONTENT,
    security=SIGNED_IN_BY,
    responses=refuses(
        *SIGNED_IN,
        *BODY,
        *LIMITED,
        OriginRefused,
        PasswordWrong,
        PasswordTooShort,
        PasswordTooLong,
        PasswordTooCommon,
        Busy,
    ),
)
async def post_password(
    data: JSONBody[ChangePasswordRequest], hub: HubDependency, principal: PrincipalDependency, asking: AskingDependency
) -> None:
    """Prove the present password and hash the new one outside the transaction, since that is slow; then change it."""
    await limit_password_check(hub, principal.user_id)
    async with hub.directory.reading() as tx:
        user = await tx.accounts.by_id(principal.user_id)
    if user is None:
        raise TokenInvalid
    change = await prepare_password_change(user, data.current_password, data.new_password, hub.hasher)
    async with hub.directory.transaction() as tx:
        await change_password(change, stores_of(tx), by_person(hub, asking, principal))
        await end_sessions(hub, tx, user.id, EndReason.PASSWORD_CHANGED, keep=principal.session_id)


@post(
    "/api/account/close",
    operation_id="closeAccount",
    summary="Close my account",
    description="Needs a recent authentication. Ends all sessions. Until `reopenUntil` signing in with `reopen` brings everything back.",
    tags=["Account"],
    status_code=HTTPStatus.OK,
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, *BODY, OriginRefused, StepUpRequired, WorkspacesStillOwned),
)
async def post_close(
    data: JSONBody[CloseAccountRequest],
    hub: HubDependency,
    principal: PrincipalDependency,
    asking: AskingDependency,
    recent: RecentDependency,
) -> Response[AccountClosing]:
    """Close the account of whoever asks."""
    del recent
    async with hub.directory.transaction() as tx:
        await tx.members.hold_workspaces_of(principal.user_id)
        user = await locked_self(tx, principal)
        occasion = by_person(hub, asking, principal)
        until = await close(hub, tx, user, occasion, archiving=data.archive_workspaces)
    reply = Response(AccountClosing(iso_milliseconds(until)), status_code=HTTPStatus.OK)
    for cookie in cleared_cookies(hub.web):
        reply.set_cookie(cookie)
    return reply


async def locked_self(tx: Transaction, principal: Principal) -> User:
    """The user who asks, whom nobody else changes until the transaction ends. TokenInvalid when they are gone by now."""
    user = await tx.accounts.locked(principal.user_id)
    if user is None or user.closed_at is not None:
        raise TokenInvalid
    return user


def _pending(change: EmailChange) -> PendingEmail:
    return PendingEmail(
        email=change.new_email.address,
        old_confirmed=change.old_confirmed_at is not None,
        new_confirmed=change.new_confirmed_at is not None,
        expires_at=iso_milliseconds(change.expires_at),
    )
