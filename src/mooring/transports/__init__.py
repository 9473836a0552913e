"""Transports: the ways out for mail, each behind the port `mail.delivery.Transport`.

Not here: when a message is handed over, to which transport, and what follows (`mail.delivery`, `dispatch`). Read `fit`
(what may leave at all), `mime`, then `folder`, `smtp`, and `posting` before `resend` and `postmark`.
"""

from mooring.transports.fit import Unfit
from mooring.transports.folder import FolderTransport
from mooring.transports.mailbox import Mailbox, parse_mailbox
from mooring.transports.mime import Letter, letter_of
from mooring.transports.postmark import PostmarkTransport
from mooring.transports.resend import ResendTransport
from mooring.transports.smtp import Security, SmtpServer, SmtpTransport, parse_smtp_url

__all__ = [
    "FolderTransport",
    "Letter",
    "Mailbox",
    "PostmarkTransport",
    "ResendTransport",
    "Security",
    "SmtpServer",
    "SmtpTransport",
    "Unfit",
    "letter_of",
    "parse_mailbox",
    "parse_smtp_url",
]
