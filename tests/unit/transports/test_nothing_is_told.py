"""What people's mail says, where it goes and what opens the providers is in no log and in no representation."""

import logging
from pathlib import Path

import pytest
import structlog

from mail_providers import POSTMARK_TOKEN, RESEND_KEY, Step, postmark_api, resend_api, smtp_server
from mooring.mail.delivery import Later, Transport
from mooring.transports import FolderTransport, PostmarkTransport, ResendTransport, letter_of, parse_smtp_url
from outgoing import a_mail, smtp_to

WHO = ("login-n4me", "pa55-w0rd")
HIDDEN = ["bob", "#token", "Your link", "app.example.org/u", POSTMARK_TOKEN, RESEND_KEY, *WHO]


def _look(text: str) -> None:
    for hidden in HIDDEN:
        assert hidden not in text


def test_a_representation_shows_none_of_it(tmp_path: Path) -> None:
    """A traceback or a debugger may print any of these."""
    mail = a_mail(headers={"List-Unsubscribe": "<https://app.example.org/u>"})
    server = parse_smtp_url(f"smtp://{WHO[0]}:{WHO[1]}@mail.example.org")
    transports = [ResendTransport(RESEND_KEY), PostmarkTransport(POSTMARK_TOKEN), FolderTransport(tmp_path)]
    for one in (mail, letter_of(mail), server, *transports):
        _look(repr(one))
    assert "mail.example.org" in repr(server)


async def test_a_log_shows_none_of_it(caplog: pytest.LogCaptureFixture) -> None:
    """Not at the finest level of any library, whether it is taken, refused, broken off or late."""
    caplog.set_level(logging.DEBUG)
    # The fake servers run in this process too, and theirs show what came.
    for name in ("mail.log", "asyncio"):
        logging.getLogger(name).setLevel(logging.ERROR)
    mail = a_mail(headers={"List-Unsubscribe": "<https://app.example.org/u>"})
    with structlog.testing.capture_logs() as lines, smtp_server("tls", credentials=WHO) as box:
        async with smtp_to(box, seconds=1.0) as transport:
            box.next("RCPT", "250 OK", "550 5.1.1 <bob@example.com> unknown", Step.HANG_UP, Step.HOLD)
            await _try(transport, mail)
        with resend_api() as resend, postmark_api() as postmark:
            for api, one in (
                (resend, ResendTransport(RESEND_KEY, resend.url, seconds=1)),
                (postmark, PostmarkTransport(POSTMARK_TOKEN, postmark.url, seconds=1)),
            ):
                api.next(200, 422, Step.HANG_UP, Step.HOLD)
                await _try(one, mail)
                await one.close()
    _look(caplog.text + repr(lines))


async def _try(transport: Transport, mail: object) -> None:
    outcomes = [await transport.send(mail) for _ in range(4)]
    assert isinstance(outcomes[-1], Later)
    for outcome in outcomes:
        _look(repr(outcome))
