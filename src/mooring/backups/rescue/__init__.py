"""Rescue sets: what devices brought to a former life of a log after it had been replaced, and putting it back.

Not here: how a device comes to bring it there (`api.sync`), lives of a log (`sync.lives`), restoring (`backups.restoring`).
Reading order: `model`, `collect`, `store` (the port), `put_back`, `telling`.
"""

from mooring.backups.rescue.collect import devices_of, edits_of
from mooring.backups.rescue.errors import RescueMissing
from mooring.backups.rescue.model import Part, Rescue, RescuedDevice, mark_of
from mooring.backups.rescue.put_back import PuttingBack, begin_to_put_back, require_may_put_back, was_put_back
from mooring.backups.rescue.store import RescueStore, RescueStores
from mooring.backups.rescue.telling import tell_of_rescue

__all__ = [
    "Part",
    "PuttingBack",
    "Rescue",
    "RescueMissing",
    "RescueStore",
    "RescueStores",
    "RescuedDevice",
    "begin_to_put_back",
    "devices_of",
    "edits_of",
    "mark_of",
    "require_may_put_back",
    "tell_of_rescue",
    "was_put_back",
]
