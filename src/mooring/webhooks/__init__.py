"""Webhooks: a poke on top of the lifecycle feed, and of events that a webhook names. Who is told, and what came of it.

Not here: the feed itself (`workspaces.lifecycle`), which events are confirmed (`monitor`), sending (`dispatch`, behind
`port`), when all this is done (`dispatch`), HTTP. Read `model`, `event_names`, `addresses`, `signing`, `schedule`, then
`add`, `change`, `fan_out`, `forward`, `interest`, `deliver`, `redeliver`.
"""

from mooring.webhooks.add import Made, NewWebhook, WebhookRules, add_webhook
from mooring.webhooks.addresses import LOOPBACK, Address, Network, may_be_sent
from mooring.webhooks.change import Change, change_webhook, remove_webhook, rotate_secret
from mooring.webhooks.deliver import Claimed, claim_due, note_answer, secrets_of, withdraw
from mooring.webhooks.event_names import EventName
from mooring.webhooks.existing import require_delivery, require_webhook
from mooring.webhooks.fan_out import fan_out
from mooring.webhooks.forward import forward
from mooring.webhooks.interest import EventInterest
from mooring.webhooks.model import (
    LONGEST_RESPONSE,
    MOST_WEBHOOKS,
    Attempt,
    Delivery,
    DeliveryId,
    DeliveryState,
    DisabledBecause,
    LogEvent,
    Webhook,
    WebhookId,
    WebhookState,
    Which,
)
from mooring.webhooks.port import Answer, Sender
from mooring.webhooks.redeliver import redeliver, send_test
from mooring.webhooks.signing import signed_headers
from mooring.webhooks.store import DeliveryStore, WebhookStore, WebhookStores

__all__ = [
    "LONGEST_RESPONSE",
    "LOOPBACK",
    "MOST_WEBHOOKS",
    "Address",
    "Answer",
    "Attempt",
    "Change",
    "Claimed",
    "Delivery",
    "DeliveryId",
    "DeliveryState",
    "DeliveryStore",
    "DisabledBecause",
    "EventInterest",
    "EventName",
    "LogEvent",
    "Made",
    "Network",
    "NewWebhook",
    "Sender",
    "Webhook",
    "WebhookId",
    "WebhookRules",
    "WebhookState",
    "WebhookStore",
    "WebhookStores",
    "Which",
    "add_webhook",
    "change_webhook",
    "claim_due",
    "fan_out",
    "forward",
    "may_be_sent",
    "note_answer",
    "redeliver",
    "remove_webhook",
    "require_delivery",
    "require_webhook",
    "rotate_secret",
    "secrets_of",
    "send_test",
    "signed_headers",
    "withdraw",
]
