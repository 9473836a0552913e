"""What was seen of the monitor, as it is told to the operator."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from mooring.api.workspace_replies import moment_or_none
from mooring.kit.clock import iso_milliseconds
from mooring.monitor import FOLLOW, SHARDS
from mooring.monitor.follows import Reconciliation
from mooring.monitor.model import LEASE
from mooring.monitor.outlook import Glance, Lane, Lease, Overview, RunningMonitor, Sighting
from mooring.wire.monitor_status import (
    FollowSeconds,
    HandlerLag,
    LaneShape,
    MonitoredWorkspace,
    MonitorShape,
    MonitorSummary,
    ReconciliationShape,
    ScopeShape,
)


def summary_shape(seen: Overview, glance: Glance) -> MonitorSummary:
    """The monitor at a glance."""
    now, followed, held, totals = glance.at, glance.followed, _held(glance), seen.totals
    return MonitorSummary(
        at=iso_milliseconds(seen.at),
        workspaces={health.value: count for health, count in seen.counts.items()},
        total=len(seen.workspaces),
        sockets=totals.sockets,
        rate=round(totals.rate, 1),
        history=list(totals.history),
        lag=totals.lag,
        failing=totals.failing,
        dead_letters=totals.dead_letters,
        monitors=[_monitor(one, held, now) for one in glance.monitors],
        scopes=_scopes(glance.leases, held),
        handlers=[HandlerLag(name, *lag) for name, lag in sorted(totals.lags.items())],
        follow_seconds=FollowSeconds(followed.count, followed.p50, followed.p95),
        reconciliations=[reconciliation_shape(one) for one in glance.reconciliations],
    )


def leader_of(shard: int, glance: Glance) -> str | None:
    """Where the monitor is that leads following in a shard, by its own word; None when none does."""
    leading = [one.leader for one in _held(glance) if one.scope == FOLLOW and one.shard == shard]
    return next((one.place for one in glance.monitors if one.id in leading), None)


def workspace_shape(seen: Sighting) -> MonitoredWorkspace:
    """One workspace."""
    took = (seen.followed_at - seen.created_at).total_seconds() if seen.followed_at is not None else None
    return MonitoredWorkspace(
        id=seen.id,
        name=seen.name,
        state=seen.state,
        created_at=iso_milliseconds(seen.created_at),
        followed_at=moment_or_none(seen.followed_at),
        follow_seconds=took,
        head=seen.head,
        lag=seen.lag,
        last_event_at=moment_or_none(seen.last_event_at),
        rate=round(seen.rate, 1),
        history=list(seen.history),
        bytes=seen.bytes,
        members=seen.members,
        sockets=seen.sockets,
        last_backup_at=moment_or_none(seen.backed_up.at) if seen.backed_up is not None else None,
        last_proven_at=moment_or_none(seen.backed_up.proven_at) if seen.backed_up is not None else None,
        handlers=len(seen.lanes),
        failing=seen.failing,
        dead_letters=seen.dead_letters,
        health=seen.health.value,
        since=moment_or_none(seen.since),
        because=seen.because,
    )


def lane_shape(lane: Lane) -> LaneShape:
    """One handler in a workspace."""
    return LaneShape(
        handler=lane.handler,
        seq=lane.seq,
        behind=lane.behind,
        waiting_since=moment_or_none(lane.waiting_since),
        paused=lane.paused,
        moved_at=moment_or_none(lane.moved_at),
        due_at=moment_or_none(lane.due_at),
        failing_since=moment_or_none(lane.failing_since),
        attempts=lane.attempts,
        cause=lane.cause,
        dead_letters=lane.dead_letters,
    )


def _held(glance: Glance) -> list[Lease]:
    return [one for one in glance.leases if one.leader is not None and one.until is not None and one.until > glance.at]


def _monitor(one: RunningMonitor, held: Sequence[Lease], now: datetime) -> MonitorShape:
    leads = Counter(lease.scope for lease in held if lease.leader == one.id)
    return MonitorShape(
        id=one.id,
        place=one.place,
        version=one.version,
        scopes=list(one.scopes),
        restarts=dict(one.restarts),
        started_at=iso_milliseconds(one.started_at),
        seen_at=iso_milliseconds(one.seen_at),
        alive=now - one.seen_at < LEASE,
        leads=dict(leads),
    )


def _scopes(leases: Sequence[Lease], held: Sequence[Lease]) -> list[ScopeShape]:
    return [
        ScopeShape(
            scope=scope,
            shards=SHARDS,
            led=sum(1 for one in held if one.scope == scope),
            leaders=sorted({one.leader for one in held if one.scope == scope and one.leader is not None}),
        )
        for scope in sorted({one.scope for one in leases})
    ]


def reconciliation_shape(one: Reconciliation) -> ReconciliationShape:
    """What one comparison found."""
    return ReconciliationShape(
        one.monitor,
        iso_milliseconds(one.at),
        one.milliseconds,
        one.listed,
        one.begun,
        one.stopped,
        one.held_back,
        one.cause,
    )
