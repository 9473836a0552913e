"""What is remembered of the logs that changed: bounded, in order, and never believed about what it does not hold."""

import pytest

from mooring.storage.eventlog import moves as module
from mooring.storage.eventlog.moves import Move, Moves


def test_moves_that_are_full_forget_what_rests_for_longest_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what is asked behind that nothing is missing."""
    monkeypatch.setattr(module, "MOST_LOGS", 2)
    moves = Moves(10)
    moves.add([Move("wsp_1", 11), Move("wsp_2", 12)], 12)
    moves.add([Move("wsp_1", 13), Move("wsp_3", 14)], 14)
    assert moves.since == 12
    assert moves.after(12, 10) == (["wsp_1", "wsp_3"], 14)


def test_logs_come_in_the_order_in_which_they_changed_last_and_so_many_at_once() -> None:
    """Whoever goes on from where these are all comes to the rest; what nobody sees moves the position, and is not named."""
    moves = Moves(0)
    moves.add([Move("wsp_1", 1), Move("wsp_2", 2), Move("wsp_1", 3, swapped=True), Move("branch/wsp_1/log_1", 4)], 5)
    assert moves.after(0, 1) == (["wsp_2"], 2)
    assert moves.after(2, 1) == (["wsp_1"], 5)
    assert (moves.swapped("wsp_1", 2), moves.swapped("wsp_1", 3), moves.swapped("wsp_2", 0)) == (True, False, False)
    assert moves.after(9, 1) == ([], 9)


def test_branches_are_told_apart_from_logs_and_nothing_is_said_of_what_was_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each is full for itself; what is only staged is nobody's business."""
    monkeypatch.setattr(module, "MOST_LOGS", 2)
    moves = Moves(10)
    moves.add([Move("branch/wsp_1/log_1", 11), Move("wsp_1", 12), Move("staged/wsp_1/log_3", 13)], 13)
    assert moves.branches_after(10) == ["branch/wsp_1/log_1"]
    moves.add([Move(f"branch/wsp_{number}/log_1", 13 + number) for number in range(1, 4)], 16)
    assert moves.branches_after(13) is None
    assert moves.branches_after(14) == ["branch/wsp_2/log_1", "branch/wsp_3/log_1"]
    assert moves.after(10, 10) == (["wsp_1"], 16)
