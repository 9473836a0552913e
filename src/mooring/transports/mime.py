"""A mail as octets (RFC 5322), the same ones each time.

Headers are written here and not by `email.message`: that one takes a subject like `=?utf-8?q?=0A…?=` for encoded and decodes it
while it writes, so that somebody's name for a workspace could become a header. Bodies are quoted-printable, whose `=` is
never followed by `_`: no body holds the boundary.
"""

import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC
from email.header import Header
from email.utils import format_datetime

from mooring.mail.delivery import Mail
from mooring.transports.fit import Envelope, fit
from mooring.transports.mailbox import Mailbox, quoted

_LINE = "\r\n"
_WIDTH = 76
_BREAKS = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that can be handed over. `utf8`: it needs SMTPUTF8, as its recipient's address is not ASCII."""

    envelope: Envelope
    octets: bytes = field(repr=False)
    utf8: bool


def letter_of(mail: Mail) -> Letter:
    """The octets of `mail`. Unfit when it may not leave."""
    envelope = fit(mail)
    boundary = "=_" + hashlib.sha256(mail.id.encode()).hexdigest()[:40]
    kind = f'Content-Type: multipart/alternative;{_LINE} boundary="{boundary}"'
    head = _LINE.join([*_headers(mail, envelope), kind])
    parts = [_part("plain", mail.text), _part("html", mail.html)]
    body = "".join(f"--{boundary}{_LINE}{part}{_LINE}" for part in parts)
    octets = f"{head}{_LINE}{_LINE}{body}--{boundary}--{_LINE}".encode()
    return Letter(envelope, octets, utf8=not envelope.to.local.isascii())


def message_id(mail: Mail, envelope: Envelope) -> str:
    """What the message is called in mailboxes: the same each time, so that a second copy is known for one."""
    return f"<{mail.id}@{envelope.sender.domain}>"


def _headers(mail: Mail, envelope: Envelope) -> Iterator[str]:
    yield "Date: " + format_datetime(mail.at.astimezone(UTC))
    yield "From: " + _mailbox("From", envelope.sender)
    yield "To: " + envelope.to.address
    if envelope.reply_to is not None:
        yield "Reply-To: " + _mailbox("Reply-To", envelope.reply_to)
    yield "Subject: " + _text("Subject", mail.subject, _WIDTH)
    yield "Message-ID: " + message_id(mail, envelope)
    yield "Auto-Submitted: auto-generated"
    for name, value in mail.headers.items():
        yield f"{name}: " + _text(name, value, 998)
    yield "MIME-Version: 1.0"


def _mailbox(header: str, mailbox: Mailbox) -> str:
    if not mailbox.name:
        return mailbox.address
    name = mailbox.name
    phrase = quoted(name) if name.isascii() and "=?" not in name else _encoded(header, name)
    return f"{phrase}{_LINE} <{mailbox.address}>" if len(phrase) > _WIDTH // 2 else f"{phrase} <{mailbox.address}>"


def _text(header: str, value: str, longest: int) -> str:
    plain = value.isascii() and "=?" not in value and value == value.strip()
    return value if plain and len(header) + 2 + len(value) <= longest else _encoded(header, value)


def _encoded(header: str, value: str) -> str:
    return Header(value, "utf-8", maxlinelen=_WIDTH, header_name=header).encode(linesep=_LINE)


def _part(kind: str, body: str) -> str:
    lines = _BREAKS.sub(_LINE, body)
    # It ends with a line break, so that the encoder sees which kind of line break is in use.
    octets = (lines if lines.endswith(_LINE) else lines + _LINE).encode()
    encoded = binascii.b2a_qp(octets).decode("ascii")
    head = f"Content-Type: text/{kind}; charset=utf-8{_LINE}Content-Transfer-Encoding: quoted-printable"
    return f"{head}{_LINE}{_LINE}{encoded}"
