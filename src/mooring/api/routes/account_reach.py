"""`/api/account/mail/retry`: somebody says that their address takes mail again."""

from http import HTTPStatus

from litestar import post

from mooring.accounts import try_address_again
from mooring.api.asking import AskingDependency, HubDependency, PrincipalDependency
from mooring.api.mail_reach import reach_of
from mooring.api.occasions import by_person, stores_of
from mooring.api.openapi import LIMITED, SIGNED_IN, SIGNED_IN_BY, refuses
from mooring.api.origin import OriginRefused
from mooring.api.rate_limits import limit_address_tries
from mooring.api.routes.account import locked_self
from mooring.mail.errors import AddressHeldBack, AddressReachable
from mooring.wire.mail import MailReach


@post(
    "/api/account/mail/retry",
    operation_id="retryMail",
    summary="Try my address again",
    description=(
        "When mail is held back because it bounced: forgets that, and sends a mail that shows whether it arrives now, once "
        "a day at most. What a complaint or the operator holds back stays so; the address can be changed."
    ),
    tags=["Account"],
    status_code=HTTPStatus.OK,
    security=SIGNED_IN_BY,
    responses=refuses(*SIGNED_IN, *LIMITED, OriginRefused, AddressReachable, AddressHeldBack),
)
async def post_mail_retry(hub: HubDependency, principal: PrincipalDependency, asking: AskingDependency) -> MailReach:
    """Take their word for it, and see."""
    async with hub.directory.transaction() as tx:
        user = await locked_self(tx, principal)
        await try_address_again(user, stores_of(tx), by_person(hub, asking, principal))
        # Last: what was refused for another reason does not count.
        await limit_address_tries(hub, user.id)
        return reach_of(await tx.mail_addresses.of(user.email.key), hub.clock.now())
