"""A workspace's backups as its admins see them, and how safe it is."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from mooring.api.workspace_replies import moment_or_none
from mooring.backups import Backup
from mooring.backups.standing import Known, StandingState, judged
from mooring.hub import Hub, Transaction
from mooring.kit.clock import iso_milliseconds
from mooring.sync import LogHead
from mooring.wire.backups import FindingShape
from mooring.wire.restores import BackupStateName, BackupStatus, WorkspaceBackup
from mooring.workspaces import WorkspaceId

# What its members see: why a try failed is the operator's.
_NAMES: Mapping[StandingState, BackupStateName] = {
    StandingState.UNPROVEN: "unproven",
    StandingState.LATE: "late",
    StandingState.NONE: "none",
    StandingState.WAITING: "waiting",
    StandingState.SAFE: "safe",
}


async def status_of(hub: Hub, tx: Transaction, workspace_id: WorkspaceId) -> tuple[BackupStatus, LogHead | None]:
    """How safe it is, and where its log is."""
    newest = (await tx.backups.newest([workspace_id])).get(workspace_id)
    proven = (await tx.backups.newest_proven([workspace_id])).get(workspace_id)
    head = (await hub.log.heads([workspace_id])).get(workspace_id)
    now = hub.clock.now()
    known = Known(head, newest, proven)
    return _status(known, hub.backup_cadence, now, hub.reach.up_to(workspace_id, now)), head


def backup_shape(backup: Backup, head: LogHead | None) -> WorkspaceBackup:
    drill = backup.drill
    return WorkspaceBackup(
        id=backup.id,
        at=iso_milliseconds(backup.at),
        events=backup.events,
        bytes=backup.bytes,
        stored=backup.stored,
        proven=backup.proven,
        proven_at=iso_milliseconds(drill.at) if drill is not None and drill.proven else None,
        drill_milliseconds=drill.milliseconds if drill is not None else None,
        findings=[FindingShape(one.code, one.what) for one in drill.findings] if drill is not None else [],
        same_life=head is not None and head.backend_id == backup.backend_id,
    )


def _status(known: Known, cadence: timedelta, now: datetime, shipped: datetime | None) -> BackupStatus:
    """`shipped` is up to when segments hold all events, None when nobody knows."""
    newest, proven = known.newest, known.proven
    state, due_at = judged(known, cadence, now)
    up_to = now if state is StandingState.SAFE else _later(proven.at if proven is not None else None, shipped)
    return BackupStatus(
        state=_NAMES[state],
        newest_at=moment_or_none(newest.at if newest is not None else None),
        newest_proven_at=moment_or_none(proven.at if proven is not None else None),
        due_at=moment_or_none(due_at),
        cadence_hours=cadence.total_seconds() / 3600,
        up_to=moment_or_none(up_to),
    )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)
