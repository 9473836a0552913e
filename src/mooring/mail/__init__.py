"""Mail: what is to be sent, written down in the transaction of the change that asks for it.

Not here: templates, transports and delivery, which take rows from the outbox after the commit; and who a person is
(`accounts`). Read `model`, then `outbox`.
"""

from mooring.mail.model import MessageId, QueuedMessage, Recipient, Template
from mooring.mail.outbox import queue
from mooring.mail.store import Outbox

__all__ = ["MessageId", "Outbox", "QueuedMessage", "Recipient", "Template", "queue"]
