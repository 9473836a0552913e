"""`/api/mail/preferences` and `/api/account/mail`: which optional mail somebody wants."""

from http import HTTPStatus

from litestar import get, post, put
from litestar.params import JSONBody

from mooring.accounts.errors import LinkInvalid
from mooring.api.asking import AskingDependency, HubDependency, PrincipalDependency
from mooring.api.mail_choices import choices_of, keep_choices
from mooring.api.openapi import BODY, LIMITED, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.rate_limits import limit_mail_choices
from mooring.api.routes.account import locked_self
from mooring.hub import Hub
from mooring.mail.preferences import masked
from mooring.sessions.errors import TokenInvalid
from mooring.wire.mail_preferences import ChooseByLinkRequest, ChooseRequest, LookAtChoicesRequest, MailChoices


@post(
    "/api/mail/preferences/look",
    operation_id="lookAtMailPreferences",
    summary="See which optional mail an address wants, by a link",
    description="Nobody needs to be signed in, or to have an account. The link is in every optional mail, and never expires.",
    tags=["Mail"],
    status_code=HTTPStatus.OK,
    responses=refuses(*BODY, *LIMITED, LinkInvalid),
)
async def post_look_at_choices(
    data: JSONBody[LookAtChoicesRequest], hub: HubDependency, asking: AskingDependency
) -> MailChoices:
    """Look it up; nothing is changed by that."""
    await limit_mail_choices(hub, asking.network)
    key = _key(hub, data.token)
    async with hub.directory.reading() as tx:
        return await choices_of(tx, key, masked(key))


@post(
    "/api/mail/preferences",
    operation_id="chooseMailByLink",
    summary="Choose optional mail by a link",
    description="Topics that are not named stay as they are. Mail about the account itself cannot be switched off.",
    tags=["Mail"],
    status_code=HTTPStatus.OK,
    responses=refuses(*BODY, *LIMITED, LinkInvalid),
)
async def post_choices(
    data: JSONBody[ChooseByLinkRequest], hub: HubDependency, asking: AskingDependency
) -> MailChoices:
    """Keep what was chosen, for whoever the mail went to."""
    await limit_mail_choices(hub, asking.network)
    key = _key(hub, data.token)
    async with hub.directory.transaction() as tx:
        await keep_choices(tx, key, data.topics, hub.clock.now())
        return await choices_of(tx, key, masked(key))


@get(
    "/api/account/mail",
    operation_id="getMailPreferences",
    summary="Which optional mail I want",
    tags=["Account"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN),
)
async def get_own_choices(hub: HubDependency, principal: PrincipalDependency) -> MailChoices:
    """For the caller's address of today."""
    async with hub.directory.reading() as tx:
        user = await tx.accounts.by_id(principal.user_id)
        if user is None:
            raise TokenInvalid
        return await choices_of(tx, user.email.key, user.email.address)


@put(
    "/api/account/mail",
    operation_id="chooseMail",
    summary="Choose which optional mail I want",
    description="Topics that are not named stay as they are.",
    tags=["Account"],
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, *BODY, OriginRefused),
)
async def put_own_choices(
    data: JSONBody[ChooseRequest], hub: HubDependency, principal: PrincipalDependency
) -> MailChoices:
    """Keep what was chosen; it goes with the person when their address changes."""
    async with hub.directory.transaction() as tx:
        user = await locked_self(tx, principal)
        await keep_choices(tx, user.email.key, data.topics, hub.clock.now())
        return await choices_of(tx, user.email.key, user.email.address)


def _key(hub: Hub, token: str) -> str:
    key = hub.account_secret.preferences.key_of(token)
    if key is None:
        raise LinkInvalid
    return key
