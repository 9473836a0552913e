"""Mail: what is to be sent, written down in the transaction of the change that asks for it, and what became of it.

Not here: who a person is (`accounts`), the ways out (`transports`), the task that sends (`dispatch`). Read `model`, then
`outbox`; `letter` turns a message into what a person reads. Then `delivery`, `addresses` and `preferences`.
"""

from mooring.mail.letter import Letter, Links, letter
from mooring.mail.model import (
    TOPICS,
    WAITING,
    Bounce,
    Message,
    MessageEvent,
    MessageId,
    MessageState,
    Recipient,
    Template,
    Topic,
)
from mooring.mail.outbox import queue, queue_nothing
from mooring.mail.store import Arrival, Outbox, Settled, Wanted

__all__ = [
    "TOPICS",
    "WAITING",
    "Arrival",
    "Bounce",
    "Letter",
    "Links",
    "Message",
    "MessageEvent",
    "MessageId",
    "MessageState",
    "Outbox",
    "Recipient",
    "Settled",
    "Template",
    "Topic",
    "Wanted",
    "letter",
    "queue",
    "queue_nothing",
]
