"""Backups by themselves, put together: what is done, how often, and what is counted of it."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from prometheus_client import CollectorRegistry, Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from mooring.api.backing_up import back_up, drill_backup, thin_out
from mooring.backups import Backup
from mooring.hub import Hub
from mooring.kit.clock import Clock
from mooring.settings import Settings
from mooring.upkeep import OUTCOMES, BackupDeeds, BackupRounds


def backup_rounds(settings: Settings, hub: Hub, registry: CollectorRegistry) -> BackupRounds:
    """The rounds of this service, counted in `registry`."""

    async def taken(workspace_id: str) -> Backup:
        return (await back_up(hub, workspace_id)).backup

    counter = Counter("mooring_backups", "Backups by how they came out.", ["outcome"], registry=registry)
    # Each label from the start: an alert rule on a counter that does not exist yet never fires.
    for outcome in OUTCOMES:
        counter.labels(outcome)
    deeds = BackupDeeds(taken, partial(drill_backup, hub), partial(thin_out, hub))
    cadence = timedelta(hours=settings.backup_hours)
    rounds = BackupRounds(hub, deeds, cadence, lambda outcome: counter.labels(outcome).inc())
    registry.register(BackupGauges(rounds, hub.clock))
    return rounds


class BackupGauges(Collector):
    """How late backups are, when it is asked for."""

    def __init__(self, rounds: BackupRounds, clock: Clock) -> None:
        self._rounds = rounds
        self._clock = clock

    def collect(self) -> Iterator[GaugeMetricFamily]:
        late = self._rounds.overdue(self._clock.now()).total_seconds()
        yield GaugeMetricFamily("mooring_backup_overdue_seconds", "How late the latest backup is.", value=late)
