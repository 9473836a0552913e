"""The station of a service elsewhere, by its operator API: what a monitor that runs alone works through.

Not here: what the deeds do (`station`), their shapes (`wire.monitor`). Read `asking`, then `remote_station`.
"""

from mooring.remote_station.asking import Asking
from mooring.remote_station.remote_station import RemoteStation

__all__ = ["Asking", "RemoteStation"]
