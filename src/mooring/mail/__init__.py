"""Mail: what is to be sent, written down in the transaction of the change that asks for it, and what became of it.

Not here: who a person is (`accounts`), the ways out (`transports`), the task that sends (`dispatch`). Read `model`, then
`outbox`; `words` holds what mails say, `letter` turns a message into what a person reads, `layout` into HTML, `compose` into
what is handed over. Then `delivery`, `addresses` and `preferences`.
"""

from mooring.mail.letter import Letter, letter
from mooring.mail.links import Links
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
from mooring.mail.outbox import queue, queue_all, queue_nothing
from mooring.mail.store import Arrival, Outbox, Settled, Wanted
from mooring.mail.words import languages, spoken

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
    "languages",
    "letter",
    "queue",
    "queue_all",
    "queue_nothing",
    "spoken",
]
