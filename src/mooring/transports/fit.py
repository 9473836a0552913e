"""What may leave at all: one recipient, and nothing that would break a header.

Every transport looks here first, also those whose provider makes the headers: what is refused by one is refused by all, with
the same words. Nothing of what was refused is repeated in the cause.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from mooring.mail.delivery import Mail
from mooring.transports.mailbox import Mailbox, parse_mailbox

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,75}")
_LONGEST_VALUE = 900  # with its name below the 998 octets of a line, RFC 5322 2.1.1
_LINE_BREAKS = ("Cc", "Zl", "Zp", "Cs")
# Ours, or such as would add recipients or speak for somebody else.
_NOT_FURTHER = frozenset(
    {
        "from", "to", "cc", "bcc", "sender", "reply-to", "subject", "date", "message-id", "return-path", "received",
        "auto-submitted", "mime-version", "dkim-signature", "x-pm-keepid", "resend-idempotency-key",
    }
)  # fmt: skip
_NOT_FURTHER_FAMILIES = ("content-", "resent-", "arc-")
# The one of its family that says nothing of how the octets are read.
_LANGUAGE = "content-language"


class Unfit(ValueError):
    """The message may not leave, through no transport and at no time."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who a message is from and for, read and found good."""

    sender: Mailbox
    to: Mailbox = field(repr=False)
    reply_to: Mailbox | None = None


def fit(mail: Mail) -> Envelope:
    """The envelope of `mail`. Unfit when it may not leave."""
    if not _ID.fullmatch(mail.id):
        raise Unfit("the id of the message cannot stand in a header")
    _look_at_headers(mail)
    for body in (mail.text, mail.html):
        try:
            body.encode()
        except UnicodeEncodeError:
            raise Unfit("the message holds half a character") from None
    sender = _read("sender", mail.sender)
    if not sender.local.isascii():
        raise Unfit("the sender's address has letters before the @ that not every server takes")
    to = _read("recipient", mail.to)
    if to.name:
        raise Unfit("the recipient is more than an address")
    return Envelope(sender, to, _read("address for answers", mail.reply_to) if mail.reply_to is not None else None)


def _look_at_headers(mail: Mail) -> None:
    if breaks(mail.subject):
        raise Unfit("the subject holds a line break or another control character")
    for name, value in mail.headers.items():
        if not _HEADER_NAME.fullmatch(name):
            raise Unfit("a header's name is none")
        low = name.lower()
        if low in _NOT_FURTHER or (low != _LANGUAGE and low.startswith(_NOT_FURTHER_FAMILIES)):
            raise Unfit(f"the header {name} cannot be set")
        if breaks(value):
            raise Unfit(f"the header {name} holds a line break or another control character")
        if len(value.encode()) > _LONGEST_VALUE:
            raise Unfit(f"the header {name} is too long")


def breaks(text: str) -> bool:
    """Whether `text` would end a header: it holds a control character, a line separator or half a character."""
    return any(unicodedata.category(one) in _LINE_BREAKS for one in text)


def _read(what: str, text: str) -> Mailbox:
    try:
        return parse_mailbox(text)
    except ValueError as error:
        raise Unfit(f"{what}: {error}") from None
