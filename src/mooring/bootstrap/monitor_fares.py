"""How workspaces and handlers fare in front of the monitor, as gauges for `/metrics`."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from mooring.monitor.health import Health
from mooring.monitor.outlook import Outlook


class MonitorFares(Collector):
    """What was seen last (`monitor.outlook`): asking for it costs nothing. No workspace is a label: there may be very many."""

    def __init__(self, outlook: Outlook) -> None:
        self._outlook = outlook

    def collect(self) -> Iterator[GaugeMetricFamily]:
        seen = self._outlook.last
        workspaces = GaugeMetricFamily("mooring_monitor_workspaces", "Workspaces by health.", labels=["health"])
        for health in Health:
            workspaces.add_metric([health.value], seen.counts[health] if seen is not None else 0)
        yield workspaces
        lag = GaugeMetricFamily(
            "mooring_handler_lag_events",
            "Events that wait for a handler, where it is furthest behind.",
            labels=["handler"],
        )
        behind = GaugeMetricFamily(
            "mooring_handler_behind_workspaces", "Workspaces in which events wait for a handler.", labels=["handler"]
        )
        for handler, (most, count) in seen.totals.lags.items() if seen is not None else ():
            lag.add_metric([handler], most)
            behind.add_metric([handler], count)
        yield lag
        yield behind
        failing, dead = (seen.totals.failing, seen.totals.dead_letters) if seen is not None else (0, 0)
        yield GaugeMetricFamily(
            "mooring_handlers_failing", "Handlers that try an event again, in all workspaces.", value=failing
        )
        yield GaugeMetricFamily(
            "mooring_dead_letters", "Events that a handler gave up, and that wait for a person.", value=dead
        )
