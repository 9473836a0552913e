"""Delivery: handing messages over to a transport, and writing down what came of it.

Not here: the task that does so again and again (`dispatch`), and the transports (`transports`). Read `transport`.
"""

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

__all__ = ["MESSAGE_TAG", "TEMPLATE_TAG", "Accepted", "Later", "Mail", "Outcome", "Refused", "Transport"]
