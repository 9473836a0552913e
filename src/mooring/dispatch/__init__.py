"""Dispatch: what leaves the service by itself after a commit, in tasks of its own, to places that others chose.

Not here: what is to be sent, to whom and when again (`webhooks`), alerts (`alerts.channels`). Read `webhooks`, then `sender`.
"""

from mooring.dispatch.sender import HttpSender
from mooring.dispatch.webhooks import WebhookDispatch, forget_deliveries

__all__ = ["HttpSender", "WebhookDispatch", "forget_deliveries"]
