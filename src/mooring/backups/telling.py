"""What the operator is told of backups, in which words. The desk tells the same thing once an hour at most."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from mooring.alerts import Alert, AlertDesk, AlertKind
from mooring.backups.model import Backup, Finding


class BackupAlerts:
    """One method for each thing that is told. `at` is the moment of telling; a subject is a workspace, or what is behind all of them."""

    def __init__(self, desk: AlertDesk) -> None:
        self._desk = desk

    def failed(self, subject: str, at: datetime, text: str, error: str) -> None:
        self._desk.raise_alert(Alert(AlertKind.BACKUP_FAILED, subject, at, text, {"error": error}))

    def late(self, subject: str, at: datetime, age: timedelta, count: int) -> None:
        text = "The newest proven backup is older than twice the time between two. Run `mooring backup list --newest`; the log says more."
        facts = {"hours": str(round(age.total_seconds() / 3600)), "workspaces": str(count)}
        self._desk.raise_alert(Alert(AlertKind.BACKUP_LATE, subject, at, text, facts))

    def unproven(self, backup: Backup, at: datetime) -> None:
        findings = backup.drill.findings if backup.drill is not None else ()
        text = "A backup is not proven: it could not be brought back as it was taken. Run `mooring backup list` with this id."
        facts = {"backup": backup.id, "findings": _codes(findings)}
        self._desk.raise_alert(Alert(AlertKind.BACKUP_UNPROVEN, backup.workspace_id, at, text, facts))

    def segments(self, workspace_id: str, at: datetime, findings: Sequence[Finding]) -> None:
        text = f"Between two backups the archive is damaged; a new backup is taken. {findings[0].what}"
        self._desk.raise_alert(Alert(AlertKind.BACKUP_UNPROVEN, workspace_id, at, text, {"findings": _codes(findings)}))

    def branches(self, workspace_id: str, at: datetime, findings: Sequence[Finding]) -> None:
        text = (
            f"What is kept aside of a restore is damaged in the archive; it is shipped there anew. {findings[0].what}"
        )
        self._desk.raise_alert(Alert(AlertKind.BACKUP_UNPROVEN, workspace_id, at, text, {"findings": _codes(findings)}))

    def doubtful(self, at: datetime) -> None:
        text = "For more than a week nothing was backed up, or the clock has jumped. Is it right? No old backup is deleted until tomorrow."
        self._desk.raise_alert(Alert(AlertKind.CLOCK_DOUBTFUL, "clock", at, text))

    def short(self, backup: Backup, at: datetime) -> None:
        text = "A log ends before its backup does: the events file was replaced by an older one. Run `mooring workspace verify` with this id."
        self._desk.raise_alert(Alert(AlertKind.LOG_SHORT, backup.workspace_id, at, text, {"backup": backup.id}))


def _codes(findings: Sequence[Finding]) -> str:
    return ", ".join(sorted({finding.code for finding in findings}))
