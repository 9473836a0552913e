"""Notices of Postmark. https://postmarkapp.com/developer/webhooks/webhooks-overview

They carry no id and no signature: who may send them is known by a password, and what makes one the same as another is
what it tells.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from mooring.kit.secrets import token_hash
from mooring.mail.delivery.transport import MESSAGE_TAG
from mooring.mail.feedback.notice import Heard, Notice, NoticeMalformed, cause_of, moment
from mooring.mail.model import Bounce, MessageId

TRANSPORT = "postmark"

# https://postmarkapp.com/developer/api/bounce-api#bounce-types; what is in none of these sets is a soft bounce.
_HARD = frozenset({"HardBounce", "BadEmailAddress", "ManuallyDeactivated"})
_DELAYS = frozenset({"Transient"})
_COMPLAINTS = frozenset({"SpamComplaint"})
_OURS = frozenset({"SMTPApiError", "TemplateRenderingFailed", "InboundError", "DMARCPolicy", "VirusNotification"})
_ANSWERS = frozenset(
    {
        "AutoResponder",
        "Subscribe",
        "Unsubscribe",
        "AddressChange",
        "ChallengeVerification",
        "Unconfirmed",
        "OpenRelayTest",
    }
)


class _Record(Struct, rename="pascal"):
    record_type: str = "Bounce"  # the oldest form of a bounce says nothing


class _Delivery(Struct, rename="pascal"):
    message_id: str = msgspec.field(name="MessageID")
    delivered_at: str | None = None
    details: str | None = None
    metadata: Any = None


class _Bounce(Struct, rename="pascal"):
    message_id: str = msgspec.field(name="MessageID")
    type: str
    id: int | None = msgspec.field(name="ID", default=None)
    name: str | None = None
    details: str | None = None
    description: str | None = None
    bounced_at: str | None = None
    inactive: bool = False
    metadata: Any = None


class _Subscription(Struct, rename="pascal"):
    suppress_sending: bool
    recipient: str
    message_id: str | None = msgspec.field(name="MessageID", default=None)
    suppression_reason: str | None = None
    changed_at: str | None = None
    metadata: Any = None


def read_postmark(body: bytes) -> Notice | None:
    """The notice in a body; None for a kind that tells nothing of delivery. NoticeMalformed; DecodeError for no JSON."""
    try:
        read = _READ.get(msgspec.json.decode(body, type=_Record).record_type)
        return read(body) if read is not None else None
    except msgspec.ValidationError as error:
        raise NoticeMalformed from error


def _delivery(body: bytes) -> Notice:
    told = msgspec.json.decode(body, type=_Delivery)
    return Notice(
        transport=TRANSPORT,
        id=_same("delivery", told.message_id, told.delivered_at),
        heard=Heard.DELIVERED,
        at=moment(told.delivered_at),
        provider_id=told.message_id,
        message_id=_own_id(told.metadata),
        cause=cause_of(told.details),
    )


def _bounce(body: bytes) -> Notice | None:
    told = msgspec.json.decode(body, type=_Bounce)
    heard = _heard(told.type)
    if heard is None:
        return None
    hard = told.type in _HARD or told.inactive
    return Notice(
        transport=TRANSPORT,
        id=_same("bounce", told.type, str(told.id), told.message_id, told.bounced_at),
        heard=heard,
        at=moment(told.bounced_at),
        bounce=(Bounce.HARD if hard else Bounce.SOFT) if heard is Heard.BOUNCED else None,
        cause=cause_of(told.name or told.type, told.details or told.description),
        provider_id=told.message_id,
        message_id=_own_id(told.metadata),
    )


def _heard(kind: str) -> Heard | None:
    if kind in _ANSWERS:
        return None
    if kind in _DELAYS:
        return Heard.DELAYED
    if kind in _COMPLAINTS:
        return Heard.COMPLAINED
    return Heard.FAILED if kind in _OURS else Heard.BOUNCED


def _subscription(body: bytes) -> Notice:
    told = msgspec.json.decode(body, type=_Subscription)
    complained = told.suppression_reason == "SpamComplaint"
    suppressed = Heard.COMPLAINED if complained else Heard.SUPPRESSED
    return Notice(
        transport=TRANSPORT,
        id=_same("subscription", told.recipient, str(told.suppress_sending), told.changed_at),
        heard=suppressed if told.suppress_sending else Heard.RELEASED,
        at=moment(told.changed_at),
        bounce=Bounce.HARD if told.suppress_sending and not complained else None,
        cause=cause_of(told.suppression_reason),
        provider_id=told.message_id,
        message_id=_own_id(told.metadata),
        address=told.recipient,
    )


_READ: Mapping[str, Callable[[bytes], Notice | None]] = {
    "Delivery": _delivery,
    "Bounce": _bounce,
    "SpamComplaint": _bounce,
    "SubscriptionChange": _subscription,
}


def _same(*parts: str | None) -> str:
    return token_hash(msgspec.json.encode(parts).decode())


def _own_id(metadata: Any) -> MessageId | None:
    found = metadata.get(MESSAGE_TAG) if isinstance(metadata, dict) else None
    return MessageId(found) if isinstance(found, str) else None
