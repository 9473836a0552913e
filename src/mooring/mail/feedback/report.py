"""What comes back by mail: reports of delivery (RFC 3464) and of complaints (RFC 5965).

Anybody can write such a mail. So a report says something of a message only when it carries the mark that the message
was sent with (`addresses.verp`).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

from mooring.kit.secrets import token_hash
from mooring.mail.addresses.verp import ReturnPaths
from mooring.mail.feedback.notice import Heard, Notice, cause_of
from mooring.mail.feedback.parts import Headers, Part, blocks, leaves, read_part
from mooring.mail.feedback.status import bounce_of
from mooring.mail.model import Bounce

TRANSPORT = "smtp"
LARGEST = 1024 * 1024
"""Octets of a mail that are looked at; what a report says stands before the mail that it returns."""
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# Where a mark may stand in the mail that came, in what it says of the message, and in the message that it returns.
_ADDRESSED = ("to", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to")
_RETURNED = ("return-path", "message-id", "x-mooring-message")
_COMPLAINTS = frozenset({"abuse", "fraud"})
_TOLD = {"delivered": Heard.DELIVERED, "delayed": Heard.DELAYED, "failed": Heard.BOUNCED}


def read_report(mail: bytes, recipient: str | None, paths: ReturnPaths) -> Notice | None:
    """The notice in a mail that arrived at `recipient`; None for one that reports nothing, or that is not to be believed."""
    outer = read_part(mail[:LARGEST])
    parts = list(leaves(outer))
    told = _complaint(parts) or _delivery(parts)
    message_id = paths.message_of(_marks(outer, parts, recipient)) if told is not None else None
    if told is None or message_id is None:
        return None
    heard, bounce, cause, at = told
    same = token_hash(f"{message_id} {heard} {bounce} {cause} {at}")
    return Notice(TRANSPORT, same, heard, at, bounce, cause, message_id=message_id)


_Told = tuple[Heard, Bounce | None, str | None, datetime | None]


def _complaint(parts: Iterable[Part]) -> _Told | None:
    report = next((part for part in parts if part.kind == "message/feedback-report"), None)
    if report is None:
        return None
    fields = next(blocks(report.body), {})
    kind = fields.get("feedback-type", "").strip().lower()
    if kind not in _COMPLAINTS:
        return None
    return Heard.COMPLAINED, None, cause_of("complaint", kind), _moment(fields.get("arrival-date"))


def _delivery(parts: Iterable[Part]) -> _Told | None:
    report = next((part for part in parts if part.kind.startswith("message/") and "delivery-status" in part.kind), None)
    if report is None:
        return None
    about, *recipients = [*blocks(report.body)] or [{}]
    # One block when the recipient's stands alone, as careless programs write it.
    for fields in recipients or [about]:
        heard = _TOLD.get(fields.get("action", "").split("\n")[0].partition(" ")[0].strip().lower())
        if heard is not None:
            return _told(heard, fields, about)
    return None


def _told(heard: Heard, fields: Headers, about: Headers) -> _Told:
    status = _status(fields)
    said = fields.get("diagnostic-code", "").partition(";")[2].strip()
    at = _moment(fields.get("last-attempt-date") or about.get("arrival-date"))
    bounce = bounce_of(status, said) if heard is Heard.BOUNCED else None
    return heard, bounce, cause_of(status, said), at


def _status(fields: Headers) -> str:
    """The status of a recipient; that of the other server when the report itself says only that it failed (5.0.0)."""
    named = _STATUS.search(fields.get("status", ""))
    closer = _STATUS.search(fields.get("diagnostic-code", ""))
    if named is None or (named[2], named[3]) == ("0", "0"):
        named = closer or named
    return named[0] if named is not None else ""


def _marks(outer: Part, parts: Iterable[Part], recipient: str | None) -> Iterator[str]:
    yield recipient or ""
    yield from (outer.headers.get(name, "") for name in _ADDRESSED)
    for part in parts:
        if "delivery-status" in part.kind:
            yield from (fields.get("original-envelope-id", "") for fields in blocks(part.body))
        elif part.kind in ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"):
            returned = read_part(part.body.lstrip(b"\r\n")).headers
            yield from (returned.get(name, "") for name in _RETURNED)


def _moment(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime((text or "")[:100])
    except (ValueError, TypeError, IndexError):
        return None
    return found if found.tzinfo is not None else None
