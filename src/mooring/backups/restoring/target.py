"""To what somebody wants to restore: a backup, an event, a moment, or what they have imported."""

from dataclasses import dataclass
from datetime import UTC, datetime

from mooring.backups.model import BackupId
from mooring.backups.restoring.errors import RestoreTargetInvalid


@dataclass(frozen=True, slots=True)
class ToBackup:
    """All that is in a backup."""

    backup_id: BackupId


@dataclass(frozen=True, slots=True)
class ToEvent:
    """All up to an event of the log as it is now. 0: nothing."""

    seq: int


@dataclass(frozen=True, slots=True)
class ToMoment:
    """All that was there at a moment."""

    at: datetime


@dataclass(frozen=True, slots=True)
class ToImport:
    """All that is in a file that somebody has brought."""

    import_id: str


Target = ToBackup | ToEvent | ToMoment | ToImport


def target_text(target: Target) -> str:
    """The target as it is kept."""
    match target:
        case ToBackup(backup_id):
            return f"backup:{backup_id}"
        case ToEvent(seq):
            return f"seq:{seq}"
        case ToMoment(at):
            return f"at:{at.astimezone(UTC).isoformat()}"
        case ToImport(import_id):
            return f"import:{import_id}"


def target_of(text: str) -> Target:
    """What `target_text` was given. RestoreTargetInvalid."""
    kind, _, value = text.partition(":")
    try:
        match kind:
            case "backup":
                return ToBackup(BackupId(value))
            case "seq":
                return ToEvent(int(value))
            case "at":
                return ToMoment(datetime.fromisoformat(value))
            case "import":
                return ToImport(value)
    except ValueError:
        raise RestoreTargetInvalid from None
    raise RestoreTargetInvalid
