"""`/api/mail/unsubscribe`: no more mail of one topic, as mail programs ask for it (RFC 8058).

They POST from wherever they run, without cookies, without an origin and with a form that says nothing more: the address
of the request is the whole proof. A GET comes from people, and from scanners that follow every link: it changes nothing,
and leads to the page where the choice is made.
"""

from http import HTTPStatus
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from mooring.accounts.errors import LinkInvalid
from mooring.api.asking import AskingDependency, HubDependency
from mooring.api.openapi import LIMITED, refuses
from mooring.api.rate_limits import limit_mail_choices
from mooring.hub import Hub
from mooring.kit.errors import TooLarge
from mooring.mail import Topic
from mooring.mail.preferences import choose_topics

_LARGEST_FORM = 1024


@get(
    "/api/mail/unsubscribe/{unsubscription:str}",
    operation_id="seeUnsubscription",
    summary="Go to where optional mail is chosen",
    description="Changes nothing.",
    tags=["Mail"],
    status_code=HTTPStatus.SEE_OTHER,
    responses=refuses(LinkInvalid),
)
async def get_unsubscription(unsubscription: FromPath[str], hub: HubDependency) -> Redirect:
    """Lead to the page, which offers to stop that topic; what the link carries goes behind the `#`, which is sent to nobody."""
    _named(hub, unsubscription)
    return Redirect(f"{hub.web.base_url}/mail-preferences#{unsubscription}", status_code=303)


@post(
    "/api/mail/unsubscribe/{unsubscription:str}",
    operation_id="unsubscribe",
    summary="No more mail of a topic, in one click",
    description="For mail programs, by the `List-Unsubscribe` header of a mail. Any form of at most 1 kB, or none.",
    tags=["Mail"],
    status_code=HTTPStatus.OK,
    request_max_body_size=_LARGEST_FORM,
    responses=refuses(TooLarge, *LIMITED, LinkInvalid),
)
async def post_unsubscription(
    unsubscription: FromPath[str], request: Request[Any, Any, Any], hub: HubDependency, asking: AskingDependency
) -> None:
    """Once or many times: the topic is not wanted."""
    await request.body()
    await limit_mail_choices(hub, asking.network)
    key, topic = _named(hub, unsubscription)
    async with hub.directory.transaction() as tx:
        await choose_topics(key, {topic: False}, tx.mail_preferences, hub.clock.now())


def _named(hub: Hub, unsubscription: str) -> tuple[str, Topic]:
    named = hub.account_secret.preferences.unsubscribed(unsubscription)
    if named is None:
        raise LinkInvalid
    return named
