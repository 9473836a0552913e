"""Backups, drills and standings, as they are told to the operator."""

from datetime import datetime

from mooring.api.workspace_replies import moment_or_none
from mooring.backups import Backup, Drill
from mooring.backups.keys import DIRECTORY
from mooring.backups.standing import Standing, counted
from mooring.backups.standings import Seen
from mooring.backups.tally import OUTCOMES, Round, Trouble
from mooring.hub import Hub
from mooring.kit.clock import iso_milliseconds
from mooring.wire.backup_standings import BackupSummary, RoundShape, StandingShape, TroubleShape
from mooring.wire.backups import BackupShape, DrillShape, FindingShape


def backup_reply(hub: Hub, backup: Backup) -> BackupShape:
    """The receipt of a backup with that of its last drill."""
    return BackupShape(
        id=backup.id,
        workspace_id=backup.workspace_id,
        at=iso_milliseconds(backup.at),
        milliseconds=backup.milliseconds,
        backend_id=backup.backend_id,
        head=backup.head,
        events=backup.events,
        bytes=backup.bytes,
        stored=backup.stored,
        chain=backup.chain,
        manifest=backup.manifest,
        proven=backup.proven,
        drill=_drill(backup.drill) if backup.drill is not None else None,
        up_to=moment_or_none(hub.reach.up_to(backup.workspace_id, hub.clock.now())),
    )


def standing_shape(hub: Hub, one: Standing) -> StandingShape:
    """One workspace, or the directory."""
    up_to = hub.reach.up_to(one.workspace_id, hub.clock.now()) if one.workspace_id != DIRECTORY else None
    return StandingShape(
        workspace_id=one.workspace_id,
        name=one.name,
        state=one.state.value,
        newest=backup_reply(hub, one.newest) if one.newest is not None else None,
        proven_at=moment_or_none(one.proven.at if one.proven is not None else None),
        due_at=moment_or_none(one.due_at),
        up_to=moment_or_none(up_to),
        trouble=_trouble(one.trouble),
    )


def summary_shape(hub: Hub, seen: Seen) -> BackupSummary:
    """All in sum."""
    rounds = hub.rounds
    return BackupSummary(
        at=iso_milliseconds(seen.at),
        archive=hub.archive.place,
        cadence_hours=hub.backup_cadence.total_seconds() / 3600,
        states={state.value: count for state, count in counted(seen.standings).items()},
        proven_at=moment_or_none(_newest_proof(seen, directory=False)),
        directory_proven_at=moment_or_none(_newest_proof(seen, directory=True)),
        counted_since=moment_or_none(rounds.since),
        tries={outcome: rounds.outcomes[outcome] for outcome in OUTCOMES},
        success=rounds.success,
        last_round=_round(rounds.last),
        trouble=_trouble(rounds.trouble("archive")),
        lag_seconds=hub.reach.lag(hub.clock.now()).total_seconds(),
    )


def _newest_proof(seen: Seen, *, directory: bool) -> datetime | None:
    of = [one.proven for one in seen.standings if (one.workspace_id == DIRECTORY) is directory]
    return max((proven.at for proven in of if proven is not None), default=None)


def _round(last: Round | None) -> RoundShape | None:
    return RoundShape(iso_milliseconds(last.at), round(last.seconds, 1), last.backups) if last is not None else None


def _trouble(trouble: Trouble | None) -> TroubleShape | None:
    return TroubleShape(iso_milliseconds(trouble.since), trouble.cause, trouble.tries) if trouble is not None else None


def _drill(drill: Drill) -> DrillShape:
    findings = [FindingShape(finding.code, finding.what) for finding in drill.findings]
    return DrillShape(drill.id, iso_milliseconds(drill.at), drill.milliseconds, findings)
