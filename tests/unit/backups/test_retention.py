"""Which backups are deleted, and that the last one to restore from never is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mooring.backups import Backup, BackupId, Drill, DrillId, Finding
from mooring.backups.retention import Retention, believed, covers, expendable

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
RETENTION = Retention(timedelta(days=30), timedelta(days=365))
LOST = [Finding("part_missing", "x")]


def taken(hours_ago: float, *, proven: bool | None = True) -> Backup:
    """A backup so long ago; `proven` None: never drilled."""
    at, identity = NOW - timedelta(hours=hours_ago), BackupId(f"bkp_{hours_ago}")
    drill = None if proven is None else Drill(DrillId("drl_1"), identity, "wsp_1", at, 1, [] if proven else LOST)
    return Backup(
        id=identity,
        workspace_id="wsp_1",
        at=at,
        milliseconds=1,
        backend_id="log_1",
        head=1,
        events=1,
        bytes=1,
        stored=1,
        chain="",
        manifest="",
        sha256="",
        drill=drill,
    )


def of(life: str, hours_ago: float) -> Backup:
    return replace(taken(hours_ago), backend_id=life)


def gone(*backups: Backup, retention: Retention = RETENTION) -> list[float]:
    """How many hours ago those were taken that go."""
    ordered = sorted(backups, key=lambda one: one.at, reverse=True)
    return [(NOW - one.at) / timedelta(hours=1) for one in expendable(ordered, NOW, retention)]


def test_all_are_kept_for_thirty_days_then_the_last_of_each_day() -> None:
    """Four a day: none of 30 days goes; of each day before, the three earlier ones do; after a year all do."""
    every_six_hours = [taken(hours) for hours in range(0, 400 * 24, 6)]
    left = {(NOW - one.at) / timedelta(hours=1) for one in every_six_hours} - set(gone(*every_six_hours))
    assert {hours for hours in left if hours <= 30 * 24} == set(range(0, 30 * 24 + 1, 6))
    older = {hours for hours in left if hours > 31 * 24}
    assert ({hours % 24 for hours in older}, len(older)) == ({18}, 334)
    assert max(left) <= 365 * 24


def test_of_what_is_taken_every_minute_the_newest_few_are_kept_and_one_of_each_hour() -> None:
    """The last proven one of each hour; and of what nothing newer of its life covers, all."""
    crowded = replace(RETENTION, newest=3)
    quarters = [taken(quarter / 4) for quarter in range(12)]
    assert gone(*quarters, retention=crowded) == [0.75, 1, 1.5, 1.75, 2, 2.5, 2.75]
    assert gone(*quarters) == []
    late = [taken(1.25, proven=False), taken(1.5), taken(1.75)]
    assert gone(taken(0), taken(0.25), taken(0.5), *late, retention=crowded) == [1.25, 1.75]
    assert gone(*[taken(quarter / 4, proven=False) for quarter in range(12)], retention=crowded) == []
    former = [of("log_0", quarter / 4) for quarter in range(4, 8)]
    assert gone(taken(0), taken(0.25), taken(0.5), *former, retention=crowded) == [1.5, 1.75]


def test_nothing_goes_before_something_newer_is_proven() -> None:
    """However old: what is not covered by a proven backup might be all that there is."""
    assert gone(taken(9_000)) == []
    assert gone(taken(1, proven=None), taken(2, proven=False), taken(9_000)) == []
    assert gone(taken(1), taken(9_000), taken(9_001)) == [9_000, 9_001]
    assert gone(taken(9_000, proven=False), taken(9_001), taken(9_002)) == [9_002]


def test_of_a_day_the_proven_one_stays() -> None:
    """A later one of the same day that cannot be brought back does not take its place."""
    assert gone(taken(1), taken(40 * 24, proven=False), taken(40 * 24 + 6), taken(40 * 24 + 9)) == [960, 969]


@given(
    st.lists(
        st.tuples(st.integers(0, 500 * 24), st.sampled_from([True, False, None])),
        max_size=40,
        unique_by=lambda one: one[0],
    )
)
def test_the_newest_proven_one_and_all_that_are_newer_always_stay(made: list[tuple[int, bool | None]]) -> None:
    """Whatever was taken when and is proven or not."""
    backups = [taken(hours, proven=proven) for hours, proven in made]
    proven = [hours for hours, is_proven in made if is_proven]
    newest = min(proven, default=None)
    for hours in gone(*backups):
        assert newest is not None
        assert hours > newest
        assert hours > 30 * 24


def test_a_life_that_was_replaced_is_thinned_by_itself() -> None:
    """Of the day of a restore the last backup of either life stays: what the restore took away is in the former one alone."""
    now, former = [taken(hours) for hours in (1, 40 * 24, 40 * 24 + 1)], [of("log_0", hours) for hours in (962, 963)]
    assert gone(*now, *former) == [961, 963]
    assert gone(taken(1), of("log_0", 9_000)) == [9_000]


def test_a_backup_that_holds_less_covers_nothing() -> None:
    """A log went back, because an older file was put in its place: what it lacks now is in the longer backup alone."""
    assert gone(taken(1), taken(40 * 24), replace(taken(40 * 24 + 1), head=2)) == []
    assert gone(replace(taken(1), head=2), taken(40 * 24), replace(taken(40 * 24 + 1), head=2)) == [961]


def test_what_covers_is_proven_and_of_the_life_that_goes() -> None:
    """And the newest proven one, which covers what has passed its time."""
    known = [taken(1, proven=False), taken(2), taken(3), of("log_0", 4), of("log_0", 5), of("log_9", 6)]
    assert list(covers(known, known[4:5])) == [known[1], known[3]]


@pytest.mark.parametrize(
    ("days_ago", "judged_by"),
    [
        ([0, 1, 2, 3], 0),
        ([400], 400),
        ([0.5, 400], 400),
        ([0.5, 100, 100.5, 400], 100),
        ([1.5, 400], 0),
        ([-3, 0.1, 1], 0),
        ([], 0),
    ],
    ids=["every day", "jumped", "jumped half a day ago", "and before", "a day later", "set back", "nothing yet"],
)
def test_a_clock_that_jumped_is_not_believed_for_a_day(days_ago: list[float], judged_by: float) -> None:
    """After more than a week in which nothing was done, age is told as of before: somebody may set the clock right."""
    assert believed(NOW, [NOW - timedelta(days=days) for days in days_ago]) == NOW - timedelta(days=judged_by)
