"""Mails to hand over, and a transport to a mail server of `mail_providers`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fakes import START
from mail_providers import SmtpBox
from mooring.mail import MessageId
from mooring.mail.delivery import Mail
from mooring.transports import SmtpTransport, parse_smtp_url


def a_mail(number: int = 1, **changes: Any) -> Mail:
    """A mail to Bob that is like every other but for its number and `changes`."""
    values = {
        "id": MessageId(f"msg_{number}"),
        "at": START,
        "sender": "Harbour <mail@example.org>",
        "to": "bob@example.com",
        "subject": "Your link",
        "text": "Follow https://app.example.org/reset#token\n",
        "html": "<p>Follow <a href='https://app.example.org/reset#token'>this</a></p>\n",
        "template": "password_reset",
    }
    return Mail(**{**values, **changes})


@asynccontextmanager
async def smtp_to(box: SmtpBox, url: str | None = None, **more: Any) -> AsyncIterator[SmtpTransport]:
    """A transport to this server, that believes its certificate and is closed at the end."""
    trusted = box.certificate.trusted if box.certificate is not None else None
    settings = {"trusted": trusted, "seconds": 10.0, **more}
    transport = SmtpTransport(parse_smtp_url(url or box.url), lambda id_: f"bounces+{id_}@example.org", **settings)
    try:
        yield transport
    finally:
        await transport.close()
