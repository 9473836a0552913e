"""Dispatch: what leaves the service by itself after a commit, in tasks of its own: mail, webhooks to places that others chose,
exports, imports, restores.

Not here: what is to be sent, to whom and when again (`mail.delivery`, `webhooks`), the ways out for mail (`transports`),
alerts (`alerts.channels`). Read `lookout`, `due` and `holding`, which the others are made of; `webhooks`, then `sender`; `mail`, then `mail_hands` and
`mail_notes`; `exports`; `imports`, then `import_work`; `restores`, then `restoring`, `restore_claim`.
"""

from mooring.dispatch.exports import ExportDispatch, end_lost, forget_exports
from mooring.dispatch.imports import ImportDispatch, forget_imports
from mooring.dispatch.mail import MailDispatch
from mooring.dispatch.mail_hands import HOWS, Compose, Counted
from mooring.dispatch.restores import RestoreDispatch
from mooring.dispatch.restoring import RestoreDeeds
from mooring.dispatch.sender import HttpSender
from mooring.dispatch.webhooks import WebhookDispatch, forget_deliveries

__all__ = [
    "HOWS",
    "Compose",
    "Counted",
    "ExportDispatch",
    "HttpSender",
    "ImportDispatch",
    "MailDispatch",
    "RestoreDeeds",
    "RestoreDispatch",
    "WebhookDispatch",
    "end_lost",
    "forget_deliveries",
    "forget_exports",
    "forget_imports",
]
