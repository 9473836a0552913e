"""What an operator sees of the monitor: every workspace with its health, lag and pace, who leads what, what was found.

Only looks; following and handling go on whether anybody looks or not. Not here: the verdict on a workspace
(`monitor.health`), tables, pages and commands. Read `model`, `assembling`, `looking`, then `listing` and `tempo`.
"""

from mooring.monitor.outlook.listing import Asked, Listing, Sort, listed
from mooring.monitor.outlook.looking import Here, Outlook
from mooring.monitor.outlook.model import Glance, Lane, Lease, Overview, RunningMonitor, Sighting
from mooring.monitor.outlook.store import OutlookStore
from mooring.monitor.outlook.tempo import Tempo

__all__ = [
    "Asked",
    "Glance",
    "Here",
    "Lane",
    "Lease",
    "Listing",
    "Outlook",
    "OutlookStore",
    "Overview",
    "RunningMonitor",
    "Sighting",
    "Sort",
    "Tempo",
    "listed",
]
