"""`/api/account/email`: changing the address of an account."""

from http import HTTPStatus

from litestar import delete, post
from litestar.params import JSONBody

from mooring.accounts import (
    EMAIL_CHANGE_PURPOSES,
    ask_for_email_change,
    confirm_email_change,
    correct_email,
    follow_link,
    give_email_change_up,
    parse_email,
)
from mooring.accounts.errors import EmailInvalid, EmailTaken, LinkInvalid
from mooring.accounts.factors.errors import StepUpRequired
from mooring.api.asking import AskingDependency, HubDependency, PrincipalDependency, RecentDependency
from mooring.api.occasions import by_nobody, by_person, stores_of
from mooring.api.openapi import BODY, LIMITED, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.rate_limits import limit_email_change
from mooring.api.routes.account import locked_self
from mooring.wire.account import Accepted, EmailChangeOutcome, EmailRequest, LinkRequest


@post(
    "/api/account/email",
    operation_id="requestEmailChange",
    summary="Ask to change my address",
    description=(
        "Needs a recent authentication. Both addresses get a link, and the change waits for both. Answers alike, in body "
        "and in time, whether the address is free or not. A newer change takes the place of the older. An address that was "
        "never confirmed is asked nothing: where sign-up is open it is replaced at once and the new one gets a link to "
        "confirm it, or EMAIL_TAKEN is told; elsewhere the change waits for the new address alone, as it does when the mailbox "
        "of the old one is gone."
    ),
    tags=["Account"],
    status_code=HTTPStatus.ACCEPTED,
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, *BODY, *LIMITED, OriginRefused, StepUpRequired, EmailInvalid, EmailTaken),
)
async def post_email(
    data: JSONBody[EmailRequest],
    hub: HubDependency,
    principal: PrincipalDependency,
    asking: AskingDependency,
    recent: RecentDependency,
) -> Accepted:
    """Keep the wish and queue its mails, or correct an address that was never confirmed."""
    del recent
    email = parse_email(data.email)
    await limit_email_change(hub, principal.user_id)
    async with hub.directory.transaction() as tx:
        user = await locked_self(tx, principal)
        correcting = user.verified_at is None and hub.accounts.tells_who_exists
        change = correct_email if correcting else ask_for_email_change
        await change(user, email, stores_of(tx), by_person(hub, asking, principal))
    return Accepted()


@delete(
    "/api/account/email",
    operation_id="cancelEmailChange",
    summary="Give the pending change of my address up",
    tags=["Account"],
    status_code=HTTPStatus.NO_CONTENT,
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, OriginRefused),
)
async def delete_email(hub: HubDependency, principal: PrincipalDependency, asking: AskingDependency) -> None:
    """Its links are dead, whether there was one or not."""
    async with hub.directory.transaction() as tx:
        user = await locked_self(tx, principal)
        await give_email_change_up(user, stores_of(tx), by_person(hub, asking, principal))


@post(
    "/api/account/email/confirm",
    operation_id="confirmEmailChange",
    summary="Confirm a change of address by a link",
    description="From either address, in any order, on any device. Sessions go on.",
    tags=["Account"],
    status_code=HTTPStatus.OK,
    responses=refuses(*BODY, LinkInvalid),
)
async def post_email_confirm(
    data: JSONBody[LinkRequest], hub: HubDependency, asking: AskingDependency
) -> EmailChangeOutcome:
    """One of the two says yes."""
    challenge_id = hub.account_secret.challenges.id_of(data.token)
    if challenge_id is None:
        raise LinkInvalid
    async with hub.directory.transaction() as tx:
        occasion = by_nobody(hub, asking)
        followed = await follow_link(challenge_id, EMAIL_CHANGE_PURPOSES, stores_of(tx), occasion.at)
        if followed is None or followed.user is None:
            raise LinkInvalid
        state = await confirm_email_change(followed.challenge, followed.user, stores_of(tx), occasion)
    if state is None:
        raise LinkInvalid
    return EmailChangeOutcome(state.value)
