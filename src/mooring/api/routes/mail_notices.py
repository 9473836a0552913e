"""`/api/mail/notices`: what mail providers tell of messages that they took. Nobody is signed in here.

Each provider proves itself in its own way by a secret of the settings; without one there is no such page. What they tell
and we do not know is accepted and does nothing: what is not, they send again for days.
"""

import base64
import binascii
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, post

from mooring.api.asking import Asking, AskingDependency, HubDependency
from mooring.api.notices import taken
from mooring.api.problems import BadJson
from mooring.api.rate_limits import limit_refused_notices
from mooring.hub import Hub
from mooring.kit.errors import Invalid, Missing
from mooring.kit.secrets import same_secret
from mooring.mail.errors import NoticeInvalid
from mooring.mail.feedback import Notice, NoticeMalformed, read_postmark, read_resend, signed_id
from mooring.wire.mail import NoticeOutcome

_LARGEST_NOTICE = 256 * 1024
_POSTMARK_USER = "mooring"


@post(
    "/api/mail/notices/resend",
    include_in_schema=False,
    status_code=HTTPStatus.OK,
    request_max_body_size=_LARGEST_NOTICE,
)
async def post_resend_notice(
    request: Request[Any, Any, Any], hub: HubDependency, asking: AskingDependency
) -> NoticeOutcome:
    """Signed by Svix over the octets of the body. NoticeInvalid, BadJson, Invalid, TooLarge."""
    secret = _configured(hub.notices.resend)
    body = await request.body()
    notice_id = signed_id(secret, asking.headers, body, hub.clock.now())
    if notice_id is None:
        await _refuse(hub, asking)
        raise NoticeInvalid
    return await _outcome(hub, lambda: read_resend(notice_id, body))


@post(
    "/api/mail/notices/postmark",
    include_in_schema=False,
    status_code=HTTPStatus.OK,
    request_max_body_size=_LARGEST_NOTICE,
)
async def post_postmark_notice(
    request: Request[Any, Any, Any], hub: HubDependency, asking: AskingDependency
) -> NoticeOutcome:
    """With HTTP basic authentication. NoticeInvalid, BadJson, Invalid, TooLarge."""
    secret = _configured(hub.notices.postmark)
    body = await request.body()
    if not same_secret(_basic(asking.headers.get("authorization", "")), f"{_POSTMARK_USER}:{secret}"):
        await _refuse(hub, asking)
        raise NoticeInvalid
    return await _outcome(hub, lambda: read_postmark(body))


def _configured(secret: str | None) -> str:
    if not secret:
        raise Missing
    return secret


async def _refuse(hub: Hub, asking: Asking) -> None:
    """Count it: whoever guesses is slowed down, and who knows the secret never is."""
    await limit_refused_notices(hub, asking.network)


async def _outcome(hub: Hub, read: Callable[[], Notice | None]) -> NoticeOutcome:
    notice = _read(read)
    return NoticeOutcome((await taken(hub, notice)).value if notice is not None else "ignored")


def _read(read: Callable[[], Notice | None]) -> Notice | None:
    try:
        return read()
    except NoticeMalformed:
        raise Invalid from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadJson from None


def _basic(header: str) -> str:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
