"""Ownership: offered by an owner, accepted by the other side, within a week. Nobody is made an owner by anything else.

Not here: other roles (`members`). Read `offers`, then `accept`.
"""

from mooring.workspaces.ownership.accept import accept_ownership
from mooring.workspaces.ownership.offers import end_expired, offer_ownership, withdraw_or_decline
from mooring.workspaces.ownership.set_owner import set_owner

__all__ = ["accept_ownership", "end_expired", "offer_ownership", "set_owner", "withdraw_or_decline"]
