"""Alerts: what an operator should look at now, told once, through every channel that is configured.

Not here: what deserves one (`sessions.loops`, `upkeep`), and counting (`api.operations`). Read `model`, `port`, then
`desk`; `channels` are the adapters.
"""

from mooring.alerts.desk import AlertDesk, Raised, Tried
from mooring.alerts.model import Alert, AlertKind
from mooring.alerts.port import Channel, NotSent

__all__ = ["Alert", "AlertDesk", "AlertKind", "Channel", "NotSent", "Raised", "Tried"]
