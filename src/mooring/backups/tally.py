"""What the rounds of backups of this process have come to. In memory: what was before it began is in the receipts."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

OUTCOMES = ("proven", "unproven", "failed")


@dataclass(frozen=True, slots=True)
class Round:
    """One round: when it began, how long it took, and how many backups it took."""

    at: datetime
    seconds: float
    backups: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something could not be backed up: since when, why it was the last time, and how often that was tried."""

    since: datetime
    cause: str
    tries: int = 1


class RoundTally:
    """Kept by the rounds, asked by whoever shows how backups fare.

    `since` is when counting began. `proven_at` and `directory_proven_at`: when the newest proven backup of any workspace, and
    of the directory, was taken.
    """

    def __init__(self) -> None:
        self.since: datetime | None = None
        self.last: Round | None = None
        self.proven_at: datetime | None = None
        self.directory_proven_at: datetime | None = None
        self.outcomes: Counter[str] = Counter()
        self._troubles: dict[str, Trouble] = {}

    def failed(self, subject: str, cause: str, at: datetime) -> None:
        """A workspace, or the archive for all of them, could not be backed up (again)."""
        known = self._troubles.get(subject)
        since, tries = (known.since, known.tries + 1) if known is not None else (at, 1)
        self._troubles[subject] = Trouble(since, cause, tries)

    def settled(self, subject: str) -> None:
        """It could be, or there is nothing to back up any more."""
        self._troubles.pop(subject, None)

    def proved(self, at: datetime, *, directory: bool) -> None:
        """A backup that was taken then is proven, whoever asked for that."""
        if directory:
            self.directory_proven_at = max(at, self.directory_proven_at or at)
        else:
            self.proven_at = max(at, self.proven_at or at)

    def trouble(self, subject: str) -> Trouble | None:
        """Why it cannot be backed up; None when nothing is known that keeps it from that."""
        return self._troubles.get(subject)

    @property
    def success(self) -> float | None:
        """Which part of the tries ended with a proven backup; None before the first one."""
        tries = self.outcomes.total()
        return self.outcomes["proven"] / tries if tries else None
