"""Delivery: handing messages over to a transport, and writing down what came of it.

Not here: the task that does so again and again (`dispatch`), and the transports (`transports`). Read `transport`, `model`,
`claim`, then `became` and `settle`; `ways` says which transport is well, `merge` what a notice does to a state.
"""

from mooring.mail.delivery.claim import Claims, claim_due, give_up_overdue
from mooring.mail.delivery.merge import later_state, takes_over
from mooring.mail.delivery.model import Back, Claimed, DeliveryPolicy, DeliveryStores, Done
from mooring.mail.delivery.settle import settle
from mooring.mail.delivery.transport import (
    MESSAGE_TAG,
    TEMPLATE_TAG,
    Accepted,
    Later,
    Mail,
    Outcome,
    Refused,
    Transport,
)
from mooring.mail.delivery.ways import TOO_LONG, Offer, Ways

__all__ = [
    "MESSAGE_TAG",
    "TEMPLATE_TAG",
    "TOO_LONG",
    "Accepted",
    "Back",
    "Claimed",
    "Claims",
    "DeliveryPolicy",
    "DeliveryStores",
    "Done",
    "Later",
    "Mail",
    "Offer",
    "Outcome",
    "Refused",
    "Transport",
    "Ways",
    "claim_due",
    "give_up_overdue",
    "later_state",
    "settle",
    "takes_over",
]
