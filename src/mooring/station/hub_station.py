"""The station on the hub: every deed is one transaction, or one look at the event log."""

from mooring.station.changed_logs import ChangedLogs
from mooring.station.following import Following


class HubStation(Following, ChangedLogs):
    """Implements `monitor.Station` in the service's own process."""
