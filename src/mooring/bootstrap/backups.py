"""Backups by themselves, put together: what is done, how often, and what is counted of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from prometheus_client import CollectorRegistry, Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from mooring.api.archived_branches import tend_branches
from mooring.api.archived_events import mark_of, tend_segments
from mooring.api.backing_up import back_up, drill_backup, thin_out
from mooring.backups import Backup
from mooring.backups.segments import Shipping
from mooring.backups.tally import OUTCOMES, RoundTally
from mooring.hub import Hub
from mooring.kit.clock import Clock
from mooring.settings import Settings
from mooring.upkeep import BackupDeeds, BackupRounds, SegmentDeeds, SegmentShipper


def backup_rounds(settings: Settings, hub: Hub, registry: CollectorRegistry) -> BackupRounds:
    """The rounds of this service, counted in `registry`."""

    async def taken(workspace_id: str) -> Backup:
        return (await back_up(hub, workspace_id)).backup

    counter = Counter("mooring_backups", "Backups by how they came out.", ["outcome"], registry=registry)
    # Each label from the start: an alert rule on a counter that does not exist yet never fires.
    for outcome in OUTCOMES:
        counter.labels(outcome)
    deeds = BackupDeeds(
        taken,
        partial(drill_backup, hub),
        partial(thin_out, hub),
        partial(tend_segments, hub),
        partial(tend_branches, hub),
    )
    cadence = timedelta(hours=settings.backup_hours)
    rounds = BackupRounds(hub, deeds, cadence, lambda outcome: counter.labels(outcome).inc())
    registry.register(BackupGauges(rounds, hub.rounds, hub.clock))
    return rounds


def segment_shipper(hub: Hub, registry: CollectorRegistry) -> SegmentShipper:
    """What ships segments in this service, counted in `registry`."""
    counter = Counter("mooring_segments", "Segments by how they came out.", ["outcome"], registry=registry)
    for outcome in ("shipped", "failed"):
        counter.labels(outcome)
    shipping = Shipping(hub.snapshots, hub.archive, hub.clock)
    registry.register(ArchiveLag(hub))

    def counted(outcome: str) -> None:
        counter.labels(outcome).inc()

    return SegmentShipper(hub, SegmentDeeds(shipping, partial(mark_of, hub), counted))


class ArchiveLag(Collector):
    """How far the archive is behind, when it is asked for."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def collect(self) -> Iterator[GaugeMetricFamily]:
        late = self._hub.reach.lag(self._hub.clock.now()).total_seconds()
        text = "For how long the oldest event has waited for the archive."
        yield GaugeMetricFamily("mooring_archive_lag_seconds", text, value=late)


class BackupGauges(Collector):
    """How late backups are, how old the newest proof, and how long a round takes, when it is asked for. What is not known is left out."""

    def __init__(self, rounds: BackupRounds, tally: RoundTally, clock: Clock) -> None:
        self._rounds = rounds
        self._tally = tally
        self._clock = clock

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = self._clock.now()
        late = self._rounds.overdue(now).total_seconds()
        yield GaugeMetricFamily("mooring_backup_overdue_seconds", "How late the latest backup is.", value=late)
        yield self._ages(now)
        if self._tally.last is not None:
            text = "How long the last round of backups took."
            yield GaugeMetricFamily("mooring_backup_round_seconds", text, value=self._tally.last.seconds)
        if self._tally.success is not None:
            text = "Which part of the backups that this process tried is proven."
            yield GaugeMetricFamily("mooring_backup_success_ratio", text, value=self._tally.success)

    def _ages(self, now: datetime) -> GaugeMetricFamily:
        text = "Age of the newest proven backup."
        ages = GaugeMetricFamily("mooring_backup_proven_age_seconds", text, labels=["of"])
        for of, at in (("workspaces", self._tally.proven_at), ("directory", self._tally.directory_proven_at)):
            if at is not None:
                ages.add_metric([of], max(0.0, (now - at).total_seconds()))
        return ages
