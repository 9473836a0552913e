"""What is counted when `/metrics` is asked for, and what makes the service not ready."""

import asyncio
from collections.abc import Mapping

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from mooring.api.events import EventStreams
from mooring.api.sync import SyncSockets
from mooring.kit.errors import Unavailable
from mooring.storage.directory import SqlDirectory
from mooring.storage.eventlog import SqliteEventLog
from mooring.sync import Channels


class Gauges(Collector):
    """What is counted when it is asked for."""

    def __init__(self, sockets: SyncSockets, streams: EventStreams, channels: Channels) -> None:
        self._sockets = sockets
        self._streams = streams
        self._channels = channels

    def collect(self) -> list[GaugeMetricFamily]:
        return [
            GaugeMetricFamily("mooring_sync_sockets", "Open sync sockets.", value=len(self._sockets)),
            GaugeMetricFamily("mooring_session_event_streams", "Open event streams.", value=len(self._streams)),
            GaugeMetricFamily(
                "mooring_live_pulls", "Pulls that are told of every push.", value=self._channels.followers
            ),
            GaugeMetricFamily("mooring_open_workspaces", "Workspaces with an open socket.", value=len(self._channels)),
        ]


def new_registry() -> CollectorRegistry:
    """Counts what this process costs; further counters register themselves."""
    made = CollectorRegistry()
    ProcessCollector(registry=made)
    PlatformCollector(registry=made)
    GCCollector(registry=made)
    return made


async def not_ready(directory: SqlDirectory, log: SqliteEventLog, sockets: SyncSockets) -> Mapping[str, str]:
    """Each part that is not, and why; nothing when requests can be served."""
    reasons: dict[str, str] = {}
    if sockets.draining:
        reasons["service"] = "stopping"
    if not await log.healthy():
        reasons["eventLog"] = "the last commit failed"
    try:
        await asyncio.wait_for(directory.check(), 2)
    except (Unavailable, TimeoutError):
        reasons["directory"] = "does not answer"
    return reasons
