"""A running monitor: it leads, reads the feed, and learns of changed logs, in tasks that show signs of life.

Not here: who gets which lease (`monitor.leading`), what is followed (`monitor.follows`), how handlers are run
(`monitor.handlers`): a `Crew` is told what it may do. Read `monitor`, then `holding`, `tending`, `reconcile`.
"""

from mooring.monitor.watch.crew import Crew, NoCrew
from mooring.monitor.watch.holding import Holding
from mooring.monitor.watch.monitor import Monitor, Place
from mooring.monitor.watch.reconcile import reconcile
from mooring.monitor.watch.tallying import NoTally, Tally
from mooring.monitor.watch.tending import Beat, Sign, Tending
from mooring.monitor.watch.timing import Timing

__all__ = [
    "Beat",
    "Crew",
    "Holding",
    "Monitor",
    "NoCrew",
    "NoTally",
    "Place",
    "Sign",
    "Tally",
    "Tending",
    "Timing",
    "reconcile",
]
