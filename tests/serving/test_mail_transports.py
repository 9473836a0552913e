"""The ways out for mail of a running service, set up by settings alone."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from live_server import LiveServer
from mail_providers import POSTMARK_TOKEN, RESEND_KEY, postmark_api, resend_api, smtp_server

SENDER = "Harbour, Ltd <mail@example.org>"
WHO = ("mooring@example.org", "p:a/s s%w?ö#rd@")


@pytest.mark.parametrize("transport", ["smtp", "resend", "postmark"])
def test_mail_leaves_by_what_the_settings_name(tmp_path: Path, transport: str) -> None:
    """From the sender of the settings, with their credentials; neither these nor addresses nor links reach the log."""
    with ExitStack() as stack:
        smtp = stack.enter_context(smtp_server(credentials=WHO))
        resend, postmark = stack.enter_context(resend_api()), stack.enter_context(postmark_api())
        settings: dict[str, str | int] = {
            "MAIL_TRANSPORTS": transport,
            "MAIL_FROM": SENDER,
            "MAIL_SMTP_URL": smtp.url,
            "MAIL_RESEND_KEY": RESEND_KEY,
            "MAIL_RESEND_URL": resend.url,
            "MAIL_POSTMARK_TOKEN": POSTMARK_TOKEN,
            "MAIL_POSTMARK_URL": postmark.url,
        }
        server = stack.enter_context(LiveServer(tmp_path / "data", settings))
        person = server.sign_up(confirmed=False)
        server.remember(person.email, POSTMARK_TOKEN, RESEND_KEY, smtp.url.split("@")[0], WHO[1], "#token")
        box = {"smtp": smtp, "resend": resend, "postmark": postmark}[transport]
        box.wait_for(1)
        found = {
            "smtp": lambda: [(taken.recipients[0], taken.sender) for taken in smtp.taken],
            "resend": lambda: [(mail["to"][0], mail["from"]) for mail in resend.sent],
            "postmark": lambda: [(mail["To"], mail["From"]) for mail in postmark.sent],
        }[transport]()
        expected = "mail@example.org" if transport == "smtp" else '"Harbour, Ltd" <mail@example.org>'
        assert found == [(person.email, expected)]
        assert sum(map(len, (smtp.taken, resend.sent, postmark.sent))) == 1


def test_the_next_transport_takes_over(tmp_path: Path) -> None:
    """While the first is down, mail leaves by the second, and once."""
    with resend_api() as resend, postmark_api() as postmark:
        resend.always(503)
        settings: dict[str, str | int] = {
            "MAIL_TRANSPORTS": "resend,postmark",
            "MAIL_FROM": SENDER,
            "MAIL_RESEND_KEY": RESEND_KEY,
            "MAIL_RESEND_URL": resend.url,
            "MAIL_POSTMARK_TOKEN": POSTMARK_TOKEN,
            "MAIL_POSTMARK_URL": postmark.url,
        }
        with LiveServer(tmp_path / "data", settings) as server:
            person = server.sign_up(confirmed=False)
            postmark.wait_for(1)
        assert [mail["To"] for mail in postmark.sent] == [person.email]
        assert resend.sent == []


def test_a_transport_that_cannot_work_stops_the_start(tmp_path: Path) -> None:
    """Exit 3, on a laptop too: the setting is named with its remedy, what it holds is not."""
    settings = {
        "MOORING_DATA": str(tmp_path / "data"),
        "MOORING_PORT": "0",
        "MOORING_MAIL_TRANSPORTS": "smtp,resend",
        "MOORING_MAIL_SMTP_URL": "smtp://user:s3cret#1@mail.example.org",
    }
    refused = subprocess.run(
        [sys.executable, "-m", "mooring", "serve"], env=settings, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 3
    for setting in ("MOORING_MAIL_FROM", "MOORING_MAIL_SMTP_URL", "MOORING_MAIL_RESEND_KEY"):
        assert setting in refused.stderr
    assert "cret" not in refused.stderr
    assert not (tmp_path / "data").exists()
