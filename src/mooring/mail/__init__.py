"""Mail: what is to be sent, written down in the transaction of the change that asks for it.

Not here: transports and delivery, which take rows from the outbox after the commit; and who a person is (`accounts`).
Read `model`, then `outbox`; `letter` turns a queued row into what a person reads.
"""

from mooring.mail.letter import Letter, Links, letter
from mooring.mail.model import MessageId, MessageState, QueuedMessage, Recipient, Template
from mooring.mail.outbox import queue, queue_nothing
from mooring.mail.store import Outbox

__all__ = [
    "Letter",
    "Links",
    "MessageId",
    "MessageState",
    "Outbox",
    "QueuedMessage",
    "Recipient",
    "Template",
    "letter",
    "queue",
    "queue_nothing",
]
