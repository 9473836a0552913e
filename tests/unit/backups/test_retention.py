"""Which backups are deleted, and that the last one to restore from never is."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mooring.backups import Backup, BackupId, Drill, DrillId, Finding
from mooring.backups.retention import Retention, expendable

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


def gone(*backups: Backup) -> list[float]:
    """How many hours ago those were taken that go."""
    ordered = sorted(backups, key=lambda one: one.at, reverse=True)
    return [(NOW - one.at) / timedelta(hours=1) for one in expendable(ordered, NOW, RETENTION)]


def test_all_are_kept_for_thirty_days_then_the_last_of_each_day() -> None:
    """Four a day: none of 30 days goes; of each day before, the three earlier ones do; after a year all do."""
    every_six_hours = [taken(hours) for hours in range(0, 400 * 24, 6)]
    left = {(NOW - one.at) / timedelta(hours=1) for one in every_six_hours} - set(gone(*every_six_hours))
    assert {hours for hours in left if hours <= 30 * 24} == set(range(0, 30 * 24 + 1, 6))
    older = {hours for hours in left if hours > 31 * 24}
    assert ({hours % 24 for hours in older}, len(older)) == ({18}, 334)
    assert max(left) <= 365 * 24


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
