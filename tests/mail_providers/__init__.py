"""Real servers for outgoing mail on this machine, that misbehave as they are told: SMTP, Resend and Postmark.

Each is a context manager that runs its server in a thread of its own, so tests of both colours can use it:

    with smtp_server() as box: …            # box.url, box.taken, box.next("RCPT", "550 5.1.1 nobody")
    with resend_api() as api: …             # api.url, api.sent, api.next(503, Step.TAKE_AND_HANG_UP)
    with postmark_api() as api: …           # the same, and api.inactive.add("gone@example.org")

`next` queues what happens to the next ones, `always` what happens to all; see `Step` for what is no plain answer.
"""

from mail_providers.api import Answer, ApiBox, Request
from mail_providers.certificate import Certificate, certificate_for_localhost
from mail_providers.postmark import TOKEN as POSTMARK_TOKEN
from mail_providers.postmark import PostmarkBox, postmark_api
from mail_providers.resend import KEY as RESEND_KEY
from mail_providers.resend import ResendBox, resend_api
from mail_providers.smtp import SmtpBox, Taken, smtp_server
from mail_providers.steps import Step

__all__ = [
    "POSTMARK_TOKEN",
    "RESEND_KEY",
    "Answer",
    "ApiBox",
    "Certificate",
    "PostmarkBox",
    "Request",
    "ResendBox",
    "SmtpBox",
    "Step",
    "Taken",
    "certificate_for_localhost",
    "postmark_api",
    "resend_api",
    "smtp_server",
]
