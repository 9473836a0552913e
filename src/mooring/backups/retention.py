"""Which backups may go: every one is kept for a while, then one a day, and none that nothing newer and proven covers.

The clock that says how old they are may be wrong: whether it is to be believed is told from what was done when.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TypeVar

from mooring.backups.model import Backup

_Span = TypeVar("_Span")
_ABSENCE = timedelta(days=7)  # longer than a service is off: it does something every day
_DOUBT = timedelta(days=1)  # for an operator to be told, and to set the clock right


@dataclass(frozen=True, slots=True)
class Retention:
    """`whole`: for how long every backup is kept; `daily`: for how long one of each day is, counted from its taking. `newest`: of
    what is backed up many times an hour, so many are kept, and behind them one of each hour (None: all).
    """

    whole: timedelta = timedelta(days=30)
    daily: timedelta = timedelta(days=365)
    newest: int | None = None


def expendable(backups: Sequence[Backup], now: datetime, retention: Retention) -> Iterator[Backup]:
    """Those of one workspace's backups that may be deleted, newest first. `backups` are all that there are, newest first.

    Of each day (UTC) the last proven one stays, or the last one if none is. Nothing goes that is newer than the newest
    proven backup, or is that one: it is what there would be to restore from. A newer one covers an older one if it is proven,
    of the same life, and holds at least as much. What has passed its time goes also when only another life covers it: a
    restore took it away long ago, and so it is kept no longer than anything else.
    """
    of_days, of_hours = _kept_of_each(_day, backups), _kept_of_each(_hour, backups)
    covered: dict[str, int] = {}
    for number, backup in enumerate(backups):
        age, within = now - backup.at, backup.head <= covered.get(backup.backend_id, -1)
        extra = age > retention.whole and of_days[_day(backup)] is not backup
        crowded = retention.newest is not None and number >= retention.newest and of_hours[_hour(backup)] is not backup
        if covered and (age > retention.daily or (within and (extra or crowded))):
            yield backup
        if backup.proven:
            covered[backup.backend_id] = max(backup.head, covered.get(backup.backend_id, 0))


def covers(backups: Sequence[Backup], gone: Sequence[Backup]) -> Sequence[Backup]:
    """Those for whose sake `gone` may go: the newest proven one, and that of each of their lives."""
    lives = {backup.backend_id for backup in gone}
    found: dict[str, Backup] = {}
    for backup in backups:
        if backup.proven and (backup.backend_id in lives or not found):
            found.setdefault(backup.backend_id, backup)
    return list(found.values())


def believed(now: datetime, moments: Sequence[datetime]) -> datetime:
    """The time by which it is judged what is old: `now`, unless the clock may have jumped there; then the last moment before that.

    It may have if for more than a week nothing was done, and that ended less than a day ago. `moments` are those at which
    something was backed up or drilled, newest first. A service does that every day.
    """
    found = now
    for later, earlier in pairwise([now, *(moment for moment in moments if moment <= now)]):
        if later - earlier > _ABSENCE and now - later < _DOUBT:
            found = earlier
    return found


def _kept_of_each(span: Callable[[Backup], _Span], backups: Sequence[Backup]) -> dict[_Span, Backup]:
    kept: dict[_Span, Backup] = {}
    for backup in backups:
        known = kept.get(span(backup))
        if known is None or (backup.proven and not known.proven):
            kept[span(backup)] = backup
    return kept


def _day(backup: Backup) -> date:
    return backup.at.astimezone(UTC).date()


def _hour(backup: Backup) -> datetime:
    return backup.at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
