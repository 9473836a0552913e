"""The station on the hub: every deed is one transaction, or one look at the event log."""

from mooring.hub import Hub
from mooring.station.changed_logs import ChangedLogs
from mooring.station.handling import Handling
from mooring.station.reconciling import Reconciling


class HubStation(Reconciling, ChangedLogs, Handling):
    """Implements `monitor.Station` and `monitor.handlers.HandlerStation` in the service's own process. Keeps nothing: all of a hub are one."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
