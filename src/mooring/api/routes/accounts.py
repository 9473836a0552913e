"""`/api/accounts`."""

from functools import partial
from http import HTTPStatus

from litestar import Response, post
from litestar.params import JSONBody

from mooring.accounts import NewAccount, SignUp, User, prepare_sign_up, sign_up
from mooring.accounts.errors import (
    Busy,
    EmailInvalid,
    EmailTaken,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    PersonNameTooLong,
    SignUpClosed,
)
from mooring.api.asking import Asking, AskingDependency, HubDependency, delivery_by_cookie
from mooring.api.openapi import BODY, LIMITED, refuses
from mooring.api.origin import OriginRefused
from mooring.api.rate_limits import limit_sign_up
from mooring.api.replies import signed_in_reply
from mooring.hub import Hub
from mooring.sessions import Started, start_session
from mooring.wire.api import SignedIn, SignUpRequest
from mooring.workspaces import WorkspaceId, create_personal_workspace

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
)


@post(
    "/api/accounts",
    operation_id="signUp",
    summary="Sign up",
    description="Makes an account with its personal workspace and signs in.",
    tags=["Accounts"],
    responses=_REFUSALS,
)
async def post_account(
    data: JSONBody[SignUpRequest], hub: HubDependency, asking: AskingDependency
) -> Response[SignedIn]:
    """Sign up and start a session, in one transaction."""
    if not hub.accounts.signup_open:
        raise SignUpClosed
    by_cookie = delivery_by_cookie(hub, asking, data.delivery)
    await limit_sign_up(hub, asking.network)
    new = await prepare_sign_up(SignUp(data.email, data.password, data.name), hub.hasher)
    user, default, started = await _signed_up(new, hub, asking)
    return signed_in_reply(
        hub,
        user=user,
        default=default,
        session=started.session,
        access=started.access,
        refresh_token=started.refresh_token,
        by_cookie=by_cookie,
        status=HTTPStatus.CREATED,
        now=started.session.created_at,
    )


async def _signed_up(new: NewAccount, hub: Hub, asking: Asking) -> tuple[User, WorkspaceId | None, Started]:
    now = hub.clock.now()
    async with hub.directory.transaction() as tx:
        first = partial(
            create_personal_workspace, workspaces=tx.workspaces, lifecycle=tx.lifecycle, ids=hub.ids, at=now
        )
        user = await sign_up(new, tx.accounts, tx.outbox, first, ids=hub.ids, at=now)
        started = await start_session(user.id, asking.user_agent, hub.mint, tx.sessions, ids=hub.ids, at=now)
        default = await tx.workspaces.default_of(user.id)
    return user, default, started
