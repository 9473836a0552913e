"""The handlers that every service has: events for webhooks, and mail for whom an event is about.

Not here: running them (`handlers`), webhooks and mail themselves. Each asks for effects, which the service brings about in
the transaction that completes the event. Read `forwarder`, `concerned`, `notifier`, then `tell_member`.
"""

from mooring.monitor.built_in.concerned import concerned
from mooring.monitor.built_in.forwarder import FORWARDER
from mooring.monitor.built_in.notifier import NOTIFIER
from mooring.monitor.built_in.tell_member import tell_member

__all__ = ["FORWARDER", "NOTIFIER", "concerned", "tell_member"]
