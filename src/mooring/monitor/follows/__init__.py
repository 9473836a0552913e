"""Follows: which workspaces are followed, since when, and which no longer and why.

Not here: what is shown of a workspace, and who leads it (`monitor.leading`). Read `model`, `feed`, `settle`; `store` is the
port.
"""

from mooring.monitor.follows.feed import follow_feed
from mooring.monitor.follows.model import (
    Existing,
    ExistingPage,
    Findings,
    Follow,
    Followed,
    FollowedPage,
    Reconciliation,
    StoppedBecause,
    TakenUp,
)
from mooring.monitor.follows.settle import Settled, settle
from mooring.monitor.follows.store import FollowStore, ReconciliationStore

__all__ = [
    "Existing",
    "ExistingPage",
    "Findings",
    "Follow",
    "FollowStore",
    "Followed",
    "FollowedPage",
    "Reconciliation",
    "ReconciliationStore",
    "Settled",
    "StoppedBecause",
    "TakenUp",
    "follow_feed",
    "settle",
]
