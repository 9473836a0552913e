"""How safe a workspace is by its backups, and in which order that is shown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mooring.backups import Backup, BackupId, Drill, DrillId, Finding
from mooring.backups.standing import Asked, Known, Standing, StandingState, counted, judged, listed, with_trouble
from mooring.backups.tally import Trouble
from mooring.sync import LogHead

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SIX = timedelta(hours=6)
CHAIN = bytes(32)


def taken(hours_ago: float, *, proven: bool | None = True, head: int = 1) -> Backup:
    """A backup so long ago; `proven` None: never drilled."""
    at, identity = NOW - timedelta(hours=hours_ago), BackupId("bkp_1")
    lost = [Finding("part_missing", "x")]
    drill = None if proven is None else Drill(DrillId("drl_1"), identity, "wsp_1", at, 1, [] if proven else lost)
    backup = Backup(
        id=identity,
        workspace_id="wsp_1",
        at=at,
        milliseconds=1,
        backend_id="log_1",
        head=head,
        events=head,
        bytes=1,
        stored=1,
        chain=CHAIN.hex(),
        manifest="m",
        sha256="s",
    )
    return replace(backup, drill=drill)


def head(seq: int) -> LogHead:
    return LogHead("log_1", seq, seq, 1, CHAIN)


def standing(name: str, state: StandingState, proven: Backup | None = None) -> Standing:
    return Standing(f"wsp_{name}", name, state, proven, proven, None)


@pytest.mark.parametrize(
    ("newest", "proven", "seq", "state"),
    [
        (None, None, 1, StandingState.NONE),
        (taken(100), taken(100), 1, StandingState.SAFE),
        (taken(1, proven=False), taken(100), 1, StandingState.SAFE),
        (taken(12), taken(12), 2, StandingState.WAITING),
        (taken(12.1), taken(12.1), 2, StandingState.LATE),
        (taken(1, proven=None), None, 2, StandingState.WAITING),
        (taken(1, proven=False), taken(100), 2, StandingState.UNPROVEN),
    ],
)
def test_what_a_proven_backup_holds_is_safe_and_the_rest_is_judged_by_the_newest(
    newest: Backup | None, proven: Backup | None, seq: int, state: StandingState
) -> None:
    """Late from twice the cadence on; unproven however young it is; what was never drilled is not yet either."""
    found, due_at = judged(Known(head(seq), newest, proven), SIX, NOW)
    assert found is state
    assert (due_at is None) == (state in {StandingState.SAFE, StandingState.NONE})


def test_a_failure_shows_unless_it_is_worse_already_or_all_is_safe() -> None:
    """A try that failed says more than being late, and less than a proof that fell through."""
    trouble = Trouble(NOW, "WorkspaceQuarantined")
    shown = {state: with_trouble(state, trouble) for state in StandingState}
    kept = {StandingState.UNPROVEN, StandingState.SAFE}
    assert shown == {state: state if state in kept else StandingState.FAILING for state in StandingState}
    assert with_trouble(StandingState.LATE, None) is StandingState.LATE


def test_the_worst_comes_first_then_the_oldest_proof() -> None:
    """Never proven before long ago before yesterday; pages go on behind the last one shown, and count all."""
    found = [
        standing("a", StandingState.SAFE, taken(1)),
        standing("b", StandingState.LATE, taken(20)),
        standing("c", StandingState.LATE, taken(30)),
        standing("d", StandingState.LATE),
        standing("e", StandingState.UNPROVEN, taken(2)),
    ]
    seen: list[str] = []
    cursor = None
    while (page := listed(found, Asked(), cursor, 2)) is not None:
        seen += [one.name for one in page.shown]
        assert page.total == 5
        cursor = page.following
        if cursor is None:
            break
    assert seen == ["e", "d", "c", "b", "a"]
    assert counted(found)[StandingState.LATE] == 3
    assert counted(found)[StandingState.FAILING] == 0


def test_it_is_narrowed_down_by_state_and_by_name_or_id() -> None:
    """A part of the name in any case, or the whole id; nonsense in the place of a cursor is None."""
    found = [standing("Anchor", StandingState.LATE), standing("Buoy", StandingState.SAFE)]

    def names(asked: Asked) -> list[str]:
        page = listed(found, asked, None, 9)
        assert page is not None
        return [one.name for one in page.shown]

    assert names(Asked(state=StandingState.SAFE)) == ["Buoy"]
    assert names(Asked(search="ANCH")) == ["Anchor"]
    assert names(Asked(search="wsp_Buoy")) == ["Buoy"]
    assert names(Asked(search="wsp_")) == []
    assert listed(found, Asked(), "nonsense", 9) is None
