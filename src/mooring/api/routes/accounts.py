"""`/api/accounts`."""

from functools import partial
from http import HTTPStatus
from typing import Any

from litestar import Response, post
from litestar.openapi import ResponseSpec
from litestar.params import JSONBody

from mooring.accounts import (
    Challenge,
    Followed,
    NewAccount,
    Purpose,
    SignUp,
    User,
    ask_to_sign_up,
    asked_for,
    confirm_account,
    follow_link,
    parse_email,
    prepare_sign_up,
    resend_confirmation,
    sign_up,
)
from mooring.accounts.errors import (
    Busy,
    EmailInvalid,
    EmailTaken,
    LinkInvalid,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    PersonNameTooLong,
    SignUpClosed,
)
from mooring.accounts.factors import Method
from mooring.api.asking import Asking, AskingDependency, HubDependency, delivery_by_cookie
from mooring.api.occasions import by_nobody, stores_of, workspace_stores_of
from mooring.api.openapi import BODY, LIMITED, refuses
from mooring.api.origin import OriginRefused
from mooring.api.rate_limits import limit_asking, limit_sign_up
from mooring.api.signing_in import begin_session, begun_reply
from mooring.hub import Hub, Transaction
from mooring.kit.errors import Conflict, Forbidden, Missing
from mooring.wire.account import Accepted, ConfirmedAccount, EmailRequest, LinkRequest
from mooring.wire.api import SignedIn, SignUpRequest
from mooring.workspaces import create_personal_workspace
from mooring.workspaces.errors import WorkspaceArchived, WorkspaceMissing
from mooring.workspaces.invitations import InvitationTokens, require_invited
from mooring.workspaces.invitations.errors import (
    InvitationDeclined,
    InvitationDomainRefused,
    InvitationExpired,
    InvitationForAnother,
    InvitationInvalid,
    InvitationRevoked,
    InvitationUsed,
)

_CONFIRMING = frozenset({Purpose.CONFIRM_ACCOUNT, Purpose.SIGN_UP})

# Only where sign-up is closed: elsewhere an invitation keeps nobody out.
_NOT_INVITED = (
    InvitationInvalid,
    InvitationUsed,
    InvitationDeclined,
    InvitationRevoked,
    InvitationExpired,
    InvitationForAnother,
    InvitationDomainRefused,
    WorkspaceMissing,
    WorkspaceArchived,
)

_REFUSALS = refuses(
    *BODY,
    *LIMITED,
    EmailInvalid,
    PasswordTooShort,
    PasswordTooLong,
    PasswordTooCommon,
    PersonNameTooLong,
    EmailTaken,
    SignUpClosed,
    OriginRefused,
    Busy,
    *_NOT_INVITED,
)


@post(
    "/api/accounts",
    operation_id="signUp",
    summary="Sign up",
    description=(
        "Makes an account with its personal workspace and signs in. Where the service confirms addresses first, it answers "
        "202 for free and taken addresses alike, and goes on by mail. Where sign-up is closed it takes an `invitation`: one "
        "that was sent to this very address signs in at once, a link goes on by mail."
    ),
    tags=["Accounts"],
    responses={**_REFUSALS, HTTPStatus.ACCEPTED: ResponseSpec(Accepted, description="Goes on by mail.")},
)
async def post_account(
    data: JSONBody[SignUpRequest], hub: HubDependency, asking: AskingDependency
) -> Response[SignedIn]:
    """Sign up and start a session, in one transaction; or, where nobody may learn who has an account, go on by mail."""
    if not hub.accounts.signup_open and data.invitation is None:
        raise SignUpClosed
    await limit_sign_up(hub, asking.network)
    asked, proven = SignUp(data.email, data.password, data.name, asking.language), await _proven(data, hub)
    # Where sign-up is closed the holder of a link is told no more of who has an account than where it is confirmed.
    if hub.accounts.signup_by_mail or not (hub.accounts.signup_open or proven):
        return await _by_mail(asked, hub, asking)
    by_cookie = delivery_by_cookie(hub, asking, data.delivery)
    new = await prepare_sign_up(asked, hub.hasher)
    async with hub.directory.transaction() as tx:
        user = await _opened(new, hub, tx, asking, confirmed=proven)
        begun = await begin_session(hub, tx, user, asking, [Method.PASSWORD], at=user.created_at)
    return begun_reply(hub, begun, by_cookie=by_cookie)


@post(
    "/api/accounts/resend",
    operation_id="resendConfirmation",
    summary="Send the confirmation again",
    description="Answers alike, in body and in time, whether or not the address waits for one. A newer link kills older ones.",
    tags=["Accounts"],
    status_code=HTTPStatus.ACCEPTED,
    responses=refuses(*BODY, *LIMITED),
)
async def post_resend(data: JSONBody[EmailRequest], hub: HubDependency, asking: AskingDependency) -> Accepted:
    """Queue the mail, if there is something to confirm."""
    await limit_asking(hub, "resend", asking.network, data.email)
    async with hub.directory.transaction() as tx:
        await resend_confirmation(data.email, stores_of(tx), hub.account_secret, by_nobody(hub, asking))
    return Accepted()


@post(
    "/api/accounts/confirm",
    operation_id="confirmAccount",
    summary="Confirm an address by a link",
    description="Makes the account too, where sign-ups go on by mail. Nobody is signed in by it.",
    tags=["Accounts"],
    status_code=HTTPStatus.OK,
    responses=refuses(*BODY, LinkInvalid),
)
async def post_confirm(data: JSONBody[LinkRequest], hub: HubDependency, asking: AskingDependency) -> ConfirmedAccount:
    """The link is used up by this request, and by no other."""
    challenge_id = hub.account_secret.challenges.id_of(data.token)
    if challenge_id is None:
        raise LinkInvalid
    async with hub.directory.transaction() as tx:
        followed = await follow_link(challenge_id, _CONFIRMING, stores_of(tx), hub.clock.now())
        if followed is None:
            raise LinkInvalid
        return await _confirmed(followed, hub, tx, asking)


async def _proven(data: SignUpRequest, hub: Hub) -> bool:
    """Whether the invitation that came with a sign-up shows that the address is the person's.

    Where only the invited sign up, its refusals are raised; elsewhere nobody is kept out by an invitation.
    """
    if data.invitation is None:
        return False
    invitation_id = InvitationTokens(hub.account_secret.invitations).id_of(data.invitation)
    try:
        async with hub.directory.reading() as tx:
            return await require_invited(invitation_id, parse_email(data.email), tx.invitations, hub.clock.now())
    except (EmailInvalid, Forbidden, Missing, Conflict):
        if not hub.accounts.signup_open:
            raise
        return False


async def _by_mail(asked: SignUp, hub: Hub, asking: Asking) -> Response[Any]:
    await limit_asking(hub, "sign-up", asking.network, asked.email)
    new = await prepare_sign_up(asked, hub.hasher)
    async with hub.directory.transaction() as tx:
        await ask_to_sign_up(new, stores_of(tx), hub.account_secret, by_nobody(hub, asking))
    return Response(Accepted(), status_code=HTTPStatus.ACCEPTED)


async def _confirmed(followed: Followed, hub: Hub, tx: Transaction, asking: Asking) -> ConfirmedAccount:
    occasion = by_nobody(hub, asking)
    if followed.challenge.purpose is Purpose.SIGN_UP:
        user = await _made(followed.challenge, hub, tx, asking)
        return ConfirmedAccount(user.email.address, created=True)
    if followed.user is None:
        raise LinkInvalid
    await confirm_account(followed.challenge, followed.user, stores_of(tx), occasion)
    return ConfirmedAccount(followed.user.email.address, created=False)


async def _made(challenge: Challenge, hub: Hub, tx: Transaction, asking: Asking) -> User:
    """The account that a sign-up by mail asked for. LinkInvalid when the address was taken meanwhile."""
    try:
        user = await _opened(asked_for(challenge, hub.account_secret), hub, tx, asking, confirmed=True)
    except EmailTaken:
        raise LinkInvalid from None
    # Every other sign-up with this address is overtaken.
    await tx.challenges.drop(hub.account_secret.stranger(user.email.key), Purpose.SIGN_UP)
    return user


async def _opened(new: NewAccount, hub: Hub, tx: Transaction, asking: Asking, *, confirmed: bool = False) -> User:
    """An account with its personal workspace. EmailTaken."""
    occasion = by_nobody(hub, asking)
    first = partial(create_personal_workspace, stores=workspace_stores_of(tx), occasion=occasion)
    return await sign_up(new, stores_of(tx), first, occasion, confirmed=confirmed)
