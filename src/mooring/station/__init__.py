"""The station of a running service: what monitors ask of it, on its own hub.

Monitors of this process call it, those of other processes by a route of the operator API. Not here: the rules
(`monitor`). Read `hub_station`; each file beside it is one part.
"""

from mooring.station.hub_station import HubStation

__all__ = ["HubStation"]
