"""Notices of Resend. https://resend.com/docs/webhooks/event-types"""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from mooring.mail.delivery.transport import MESSAGE_TAG
from mooring.mail.feedback.notice import Heard, Notice, NoticeMalformed, cause_of, moment
from mooring.mail.model import Bounce, MessageId

TRANSPORT = "resend"
_HEARD: Mapping[str, Heard] = {
    "email.sent": Heard.ACCEPTED,
    "email.delivered": Heard.DELIVERED,
    "email.delivery_delayed": Heard.DELAYED,
    "email.bounced": Heard.BOUNCED,
    "email.complained": Heard.COMPLAINED,
    "email.failed": Heard.FAILED,
    "email.suppressed": Heard.SUPPRESSED,
}
_SOFT = frozenset({"transient", "undetermined"})


class _Event(Struct):
    type: str


class _Trouble(Struct, rename="camel"):
    message: str | None = None
    reason: str | None = None
    type: str | None = None
    sub_type: str | None = None


class _Email(Struct):
    email_id: str
    tags: Any = None
    bounce: _Trouble | None = None
    failed: _Trouble | None = None
    suppressed: _Trouble | None = None


class _EmailEvent(Struct):
    data: _Email
    created_at: str | None = None


def read_resend(notice_id: str, body: bytes) -> Notice | None:
    """The notice in a body that was signed under `notice_id`; None for a kind that tells nothing of delivery.

    NoticeMalformed; DecodeError for what is not JSON.
    """
    try:
        heard = _HEARD.get(msgspec.json.decode(body, type=_Event).type)
        return _notice(notice_id, heard, msgspec.json.decode(body, type=_EmailEvent)) if heard is not None else None
    except msgspec.ValidationError as error:
        raise NoticeMalformed from error


def _notice(notice_id: str, heard: Heard, event: _EmailEvent) -> Notice:
    email = event.data
    trouble = email.bounce or email.failed or email.suppressed or _Trouble()
    return Notice(
        transport=TRANSPORT,
        id=notice_id,
        heard=heard,
        at=moment(event.created_at),
        bounce=_bounce(heard, trouble),
        cause=cause_of(trouble.type, trouble.sub_type, trouble.reason, trouble.message),
        provider_id=email.email_id,
        message_id=_own_id(email.tags),
    )


def _bounce(heard: Heard, trouble: _Trouble) -> Bounce | None:
    if heard is Heard.SUPPRESSED:
        return Bounce.HARD
    if heard is not Heard.BOUNCED:
        return None
    # Without a type it is what the kind is documented to mean: rejected for good.
    return Bounce.SOFT if (trouble.type or "").lower() in _SOFT else Bounce.HARD


def _own_id(tags: Any) -> MessageId | None:
    """Tags come as an object, or as a list of names and values."""
    if isinstance(tags, list):
        tags = {one.get("name"): one.get("value") for one in tags if isinstance(one, dict) and _named(one)}
    found = tags.get(MESSAGE_TAG) if isinstance(tags, dict) else None
    return MessageId(found) if isinstance(found, str) else None


def _named(tag: Mapping[str, Any]) -> bool:
    return isinstance(tag.get("name"), str)
