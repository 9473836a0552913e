"""A workspace's backups as its admins see them, and how safe it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from mooring.api.workspace_replies import moment_or_none
from mooring.backups import Backup
from mooring.hub import Hub, Transaction
from mooring.kit.clock import iso_milliseconds
from mooring.sync import LogHead
from mooring.wire.backups import FindingShape
from mooring.wire.restores import BackupStateName, BackupStatus, WorkspaceBackup
from mooring.workspaces import WorkspaceId

_LOOKED_THROUGH = 200


async def status_of(hub: Hub, tx: Transaction, workspace_id: WorkspaceId) -> tuple[BackupStatus, LogHead | None]:
    """How safe it is, and where its log is."""
    newest = await tx.backups.page(workspace_id, None, _LOOKED_THROUGH, newest=False)
    head = (await hub.log.heads([workspace_id])).get(workspace_id)
    now = hub.clock.now()
    return _status(newest, head, hub.backup_cadence, now, hub.reach.up_to(workspace_id, now)), head


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


def _status(
    found: Sequence[Backup], head: LogHead | None, cadence: timedelta, now: datetime, shipped: datetime | None
) -> BackupStatus:
    """`found` are the newest backups, newest first; `shipped` is up to when segments hold all events, None when nobody knows."""
    proven = next((one for one in found if one.proven), None)
    whole = proven is not None and head is not None and proven.is_of(head)
    due_at = found[0].at + cadence if found and not whole else None
    up_to = now if whole else _later(proven.at if proven is not None else None, shipped)
    return BackupStatus(
        state="safe" if whole else _state(found, due_at, cadence, now),
        newest_at=moment_or_none(found[0].at if found else None),
        newest_proven_at=moment_or_none(proven.at if proven is not None else None),
        due_at=moment_or_none(due_at),
        cadence_hours=cadence.total_seconds() / 3600,
        up_to=moment_or_none(up_to),
    )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)


def _state(found: Sequence[Backup], due_at: datetime | None, cadence: timedelta, now: datetime) -> BackupStateName:
    if not found:
        return "none"
    if found[0].drill is not None and not found[0].proven:
        return "unproven"
    return "late" if due_at is not None and now > due_at + cadence else "waiting"
