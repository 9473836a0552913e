"""Which life a moment means, and up to where two lives are the same."""

from datetime import timedelta

import pytest

from fakes import START
from mooring.backups import BackupId
from mooring.backups.restoring import (
    Restore,
    RestoreId,
    RestoreKind,
    SourceKind,
    Stage,
    Target,
    ToBackup,
    ToEvent,
    ToImport,
    ToMoment,
    target_of,
    target_text,
)
from mooring.backups.restoring.choose import life_at, shared
from mooring.backups.restoring.errors import RestoreTargetInvalid
from mooring.workspaces import WorkspaceId

HOUR = timedelta(hours=1)


def _restore(hour: int, former: str, life: str, cut: int, new: str) -> Restore:
    """After so many hours `former` was replaced by `new`: the events of `life` up to `cut`."""
    at = START + hour * HOUR
    return Restore(
        id=RestoreId(f"rst_{new}"),
        workspace_id=WorkspaceId("wsp_1"),
        kind=RestoreKind.IN_PLACE,
        asked_by=None,
        asked_at=at,
        due_at=at,
        target=ToEvent(cut),
        life=life,
        cut=cut,
        cut_at=None,
        chain="",
        kept_events=cut,
        gone_events=0,
        from_backend_id=former,
        from_head=100,
        from_events=100,
        new_backend_id=new,
        source=SourceKind.LIVE,
        stage=Stage.DONE,
        swapped_at=at,
    )


# A up to 50 became B; of B up to 70 became C; of A up to 90 became D, which is the present one.
SWAPPED = [_restore(1, "A", "A", 50, "B"), _restore(2, "B", "B", 70, "C"), _restore(3, "C", "A", 90, "D")]


@pytest.mark.parametrize(("hour", "life"), [(0.5, "A"), (1, "B"), (1.5, "B"), (2.5, "C"), (3, "D"), (9, "D")])
def test_a_moment_is_of_the_life_that_was_in_service(hour: float, life: str) -> None:
    """From the swap on it is the new one."""
    assert life_at(START + hour * HOUR, SWAPPED, "D") == life


@pytest.mark.parametrize(
    ("life", "cut", "same"),
    [
        ("D", 30, 30),
        ("D", 95, 95),
        ("A", 80, 80),
        ("A", 99, 90),
        ("B", 60, 50),
        ("C", 60, 50),
        ("C", 40, 40),
        ("X", 5, 0),
    ],
)
def test_two_lives_are_the_same_up_to_where_their_ways_part(life: str, cut: int, same: int) -> None:
    """However often they were cut from one another; of a life that nobody knows nothing is the same."""
    assert shared(life, cut, "D", SWAPPED) == same


@pytest.mark.parametrize("target", [ToBackup(BackupId("bkp_1")), ToEvent(0), ToMoment(START), ToImport("imp_1")])
def test_a_target_is_kept_as_it_is(target: Target) -> None:
    """Written down and read again it is the same."""
    assert target_of(target_text(target)) == target


@pytest.mark.parametrize("text", ["", "seq:x", "at:never", "elsewhere:1"])
def test_what_is_no_target_is_none(text: str) -> None:
    """It is refused."""
    with pytest.raises(RestoreTargetInvalid):
        target_of(text)
