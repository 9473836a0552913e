"""Follows: which workspaces are followed, since when, and which no longer and why.

Not here: what is shown of a workspace, and who leads it (`monitor.leading`). Read `model`, `feed`; `store` is the port.
"""

from mooring.monitor.follows.feed import follow_feed
from mooring.monitor.follows.model import Existing, Follow, StoppedBecause, TakenUp
from mooring.monitor.follows.store import FollowStore

__all__ = ["Existing", "Follow", "FollowStore", "StoppedBecause", "TakenUp", "follow_feed"]
