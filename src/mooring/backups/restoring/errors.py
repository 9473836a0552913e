"""The refusals of restoring."""

from mooring.kit.errors import Conflict, Invalid, Missing


class RestoreMissing(Missing):
    """There is no such restore, or none of this workspace."""

    code = "RESTORE_MISSING"
    title = "There is no such restore."


class RestoreRunning(Conflict):
    """One at a time: the second would not know what the first leaves."""

    code = "RESTORE_RUNNING"
    title = "This workspace is being restored already. Wait until it is done, or stop it."


class RestoreOver(Conflict):
    """It has come to its end, or to where it cannot be stopped any more."""

    code = "RESTORE_OVER"
    title = "This restore cannot be stopped any more."


class RestoreTargetInvalid(Invalid):
    """Not exactly one of backup, event and moment; or an event or a moment that there is not."""

    code = "RESTORE_TARGET_INVALID"
    title = "Say to what to restore: to a backup, to an event of this workspace, or to a moment that is past."

    def __init__(self) -> None:
        super().__init__(fields={"to": self.code})


class RestoreNameWrong(Invalid):
    """Whoever replaces what is in a workspace writes its name, letter by letter."""

    code = "RESTORE_NAME_WRONG"
    title = "Type the name of the workspace exactly as it is."

    def __init__(self) -> None:
        super().__init__(fields={"workspaceName": self.code})


class RestoreSourceMissing(Conflict):
    """Neither the log, nor what is kept of its former lives, nor a proven backup holds the events up to there."""

    code = "RESTORE_SOURCE_MISSING"
    title = "The events up to there are kept nowhere any more. Choose another backup or moment."


class RestoreSourceDamaged(Conflict):
    """What there is to restore from is not what it should be. Nothing was changed."""

    code = "RESTORE_SOURCE_DAMAGED"
    title = "What there is to restore from is damaged. Nothing was changed; choose another backup or moment."


class BackupUnproven(Conflict):
    """A backup that no drill has brought back is nothing to rely on: neither to restore from, nor as the way back."""

    code = "BACKUP_UNPROVEN"
    title = "This backup is not proven: it could not be brought back as it was taken."


class RestoreTooMuch(Conflict):
    """A workspace of whoever asks may not hold as much. `extra` carries the limits, `events` and `bytes`."""

    code = "RESTORE_TOO_MUCH"
    title = "A workspace of yours may not hold as many events. Restore to an earlier moment, or ask for more room."

    def __init__(self, events: int, size: int) -> None:
        super().__init__(extra={"events": events, "bytes": size})


class LogReplaced(Conflict):
    """The workspace's log was replaced by another one since the restore began."""

    code = "LOG_REPLACED"
    title = "The workspace has changed otherwise since this restore began. Nothing was changed; begin anew."


class RestoreStopped(Exception):
    """Somebody wants it to stop, and it still can. Said to the task that does it, never to anybody outside."""


class RestoreInterrupted(Conflict):
    """The service was stopped or killed again and again while it restored."""

    code = "RESTORE_INTERRUPTED"
    title = "This restore was interrupted too often. Nothing was changed."
