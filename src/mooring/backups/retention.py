"""Which backups may go: every one is kept for a while, then one a day, and none that nothing newer and proven covers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from mooring.backups.model import Backup


@dataclass(frozen=True, slots=True)
class Retention:
    """`whole`: for how long every backup is kept; `daily`: for how long one of each day is, counted from its taking."""

    whole: timedelta = timedelta(days=30)
    daily: timedelta = timedelta(days=365)


def expendable(backups: Sequence[Backup], now: datetime, retention: Retention) -> Iterator[Backup]:
    """Those of one workspace's backups that may be deleted, newest first. `backups` are all that there are, newest first.

    Of each day (UTC) the last proven one stays, or the last one if none is. Nothing goes that is newer than the newest
    proven backup, or is that one: it is what there would be to restore from.
    """
    kept = _kept_of_each_day(backups)
    covered = False
    for backup in backups:
        age = now - backup.at
        if covered and (age > retention.daily or (age > retention.whole and kept[_day(backup)] is not backup)):
            yield backup
        covered = covered or backup.proven


def _kept_of_each_day(backups: Sequence[Backup]) -> dict[date, Backup]:
    kept: dict[date, Backup] = {}
    for backup in backups:
        known = kept.get(_day(backup))
        if known is None or (backup.proven and not known.proven):
            kept[_day(backup)] = backup
    return kept


def _day(backup: Backup) -> date:
    return backup.at.astimezone(UTC).date()
