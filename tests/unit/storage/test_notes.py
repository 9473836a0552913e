"""Notes of where words stand: bounded, and never believed about what they do not hold."""

import pytest

from mooring.storage.eventlog import notes as module
from mooring.storage.eventlog.notes import Notes
from mooring.sync import NewEvent


def test_notes_that_are_full_begin_anew_and_say_from_where_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was noted before is looked through again; who holds the former ones is told what they held."""
    monkeypatch.setattr(module, "_MOST_LOGS", 2)
    first = Notes(("word",), 10)
    held = first
    for position, name in ((11, "wsp_1"), (12, "wsp_2"), (13, "wsp_1")):
        first = first.noted(name, [NewEvent(1, 0, "a word")], position)
    assert first is held
    fresh = first.noted("wsp_3", [NewEvent(1, 0, "one"), NewEvent(2, 1, "word")], 15)
    assert (fresh.since, dict(fresh.spoke)) == (13, {"wsp_3": 15})
    assert not fresh.answer(("word",), 12)
    assert fresh.answer(("word",), 13)
    assert [held.speaks(name, 12) for name in ("wsp_1", "wsp_2", "wsp_3")] == [True, False, False]


def test_what_says_nothing_is_not_noted() -> None:
    """Most events do not: of them nothing is kept. Without words nothing speaks."""
    notes = Notes(("word",), 0)
    assert notes.noted("wsp_1", [NewEvent(1, 0, "nothing")], 1) is notes
    assert not notes.spoke
    assert Notes().noted("wsp_1", [NewEvent(1, 0, "a word")], 1).spoke == {}
