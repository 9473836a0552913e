"""The monitor of this process, put together."""

import asyncio
import os
import random
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from mooring import __version__
from mooring.kit.clock import SystemClock
from mooring.kit.errors import Unavailable
from mooring.kit.ids import RandomIds
from mooring.monitor import MonitorId, Station
from mooring.monitor.built_in import FORWARDER, NOTIFIER
from mooring.monitor.follows import Reconciliation, TakenUp
from mooring.monitor.handlers import HandlerCrew, HandlerStation, discover, registry_of
from mooring.monitor.ledger import Fate
from mooring.monitor.watch import Monitor, Place, Tally
from mooring.remote_station import Asking, RemoteStation
from mooring.settings import Settings

_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_TASKS = ("leading", "feed", "changes", "reconcile", "handlers", "claims", "cursors")


class MachineTiming(SystemClock):
    """Implements `monitor.watch.Timing` with the machine's clock and its chance."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def random(self) -> float:
        return random.random()


class MonitorTally:
    """Implements `monitor.watch.Tally`. Labels are few and fixed."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._followed = Histogram(
            "mooring_monitor_followed_seconds",
            "Seconds from when a workspace was created until it was followed.",
            buckets=_BUCKETS,
            registry=registry,
        )
        self._leases = Gauge(
            "mooring_monitor_leases", "Leases that the monitor of this process holds.", registry=registry
        )
        self._restarts = Counter(
            "mooring_monitor_restarts",
            "Tasks of the monitor that were started anew: they had ended, or gave no sign of life.",
            ["task"],
            registry=registry,
        )
        self._drift = Counter(
            "mooring_monitor_drift",
            "Workspaces that reconciling found to be followed wrongly.",
            ["outcome"],
            registry=registry,
        )
        # Each label from the start: an alert rule on a counter that does not exist yet never fires.
        for task in _TASKS:
            self._restarts.labels(task)
        for outcome in ("begun", "stopped", "held_back"):
            self._drift.labels(outcome)

    def followed(self, taken: TakenUp) -> None:
        self._followed.observe(max(0.0, (taken.followed_at - taken.created_at).total_seconds()))

    def leading(self, leases: int) -> None:
        self._leases.set(leases)

    def reconciled(self, found: Reconciliation) -> None:
        for outcome, count in (("begun", found.begun), ("stopped", found.stopped), ("held_back", found.held_back)):
            self._drift.labels(outcome).inc(count)

    def restarted(self, task: str) -> None:
        self._restarts.labels(task if task in _TASKS else "other").inc()


class HandlerTally:
    """Implements `monitor.ledger.HandledTally`. A handler is a label: there are as many as the operator runs."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._attempts = Counter(
            "mooring_handler_attempts",
            "Attempts of handlers at events, by how they ended. A failed one is made again, a dead one is not.",
            ["handler", "fate"],
            registry=registry,
        )

    def handled(self, handler: str, fate: Fate) -> None:
        self._attempts.labels(handler, fate).inc()


class WholeStation(Station, HandlerStation, Protocol):
    """What a monitor needs that also runs handlers."""


def make_monitor(
    settings: Settings, station: WholeStation, tally: Tally | None = None, monitor_id: str | None = None
) -> Monitor:
    """A monitor of this process, which has not begun yet. Fault for handlers that there are none of.

    `monitor_id`: who it was before, if it was: what that one led when it was killed is led again at once.
    """
    modules = [name for part in (settings.handlers or "").split(",") if (name := part.strip())]
    if modules and str(Path.cwd()) not in sys.path:
        sys.path.append(str(Path.cwd()))  # at the end: nothing that is installed can be replaced by what lies there
    built_in = [FORWARDER, NOTIFIER] if settings.mention_mail else [FORWARDER]
    handlers = registry_of([*built_in, *discover(modules).values()])
    mine = MonitorId(monitor_id or RandomIds().new_id("mon"))
    place = Place(mine, f"{socket.gethostname()}:{os.getpid()}", __version__)
    timing = MachineTiming()
    crew = HandlerCrew(station, handlers, timing)
    every = float(settings.reconcile_seconds)
    monitor = Monitor(station, place, timing, crew, tally, reconcile_every=every)
    crew.tend(monitor.tending)
    return monitor


async def run_alone(settings: Settings, url: str, key: str, stop: asyncio.Event) -> None:
    """A monitor of the service at `url`, until it is told to stop. Fault when the key is not the service's own."""
    asking = Asking(url, key)
    try:
        station = RemoteStation(asking)
        await _require_answer(station)
        monitor = make_monitor(settings, station)
        monitor.start()
        try:
            await stop.wait()
        finally:
            await monitor.close()
    finally:
        await asking.close()


async def _require_answer(station: Station) -> None:
    """A key that is wrong never becomes right; a service that does not answer yet may do so soon."""
    with suppress(Unavailable):
        await station.changes(None, 0, 0)
