"""What may enter a log (pure rules)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mooring.sync import NewEvent, PushMalformed
from mooring.sync.admit import Verdict, admit, check_count, check_linked, check_sizes, check_texts, not_yet_held
from mooring.sync.event import MAX_BATCH_BYTES, MAX_EVENT_BYTES, MAX_SEQ


def event(seq: int, parent: int, content: str = "x") -> NewEvent:
    from datetime import UTC, datetime

    from mooring.sync.event import delivered, delivery_suffix

    pushed = f'{{"name":"{content}","args":null,"seqNum":{seq},"parentSeqNum":{parent}}}'
    return NewEvent(seq, parent, delivered(pushed, delivery_suffix(datetime(2026, 1, 1, tzinfo=UTC))))


@given(head=st.integers(0, MAX_SEQ), parent=st.integers(0, MAX_SEQ))
def test_a_batch_is_appended_iff_its_first_parent_is_the_head(head: int, parent: int) -> None:
    """Accepted iff parent == head; else it is behind or ahead."""
    expected = Verdict.APPEND if parent == head else Verdict.BEHIND if parent < head else Verdict.AHEAD
    assert admit(head, parent) is expected


def test_numbers_may_start_anywhere_and_have_gaps() -> None:
    """Only parent and order count: LiveStore's own suite starts logs at 100 and 20 000."""
    check_linked([event(100, 0), event(20_000, 100)])


@pytest.mark.parametrize(
    "batch",
    [
        [event(2, 2)],
        [event(1, 2)],
        [event(1, 0), event(3, 2)],
        [event(2, 0), event(1, 0)],
        [event(MAX_SEQ + 1, 0)],
    ],
    ids=["own parent", "descending", "gap in the links", "out of order", "no room for a next number"],
)
def test_a_batch_that_breaks_a_rule_is_refused(batch: list[NewEvent]) -> None:
    """Ascending, linked, and with a number left for the next event."""
    with pytest.raises(PushMalformed):
        check_linked(batch)


def test_limits_hold_at_their_edge() -> None:
    """100 events and 900 000 bytes pass; one more does not."""
    check_count(100)
    check_sizes([MAX_EVENT_BYTES])
    check_sizes([MAX_BATCH_BYTES // 2, MAX_BATCH_BYTES // 2])
    with pytest.raises(PushMalformed):
        check_count(101)
    with pytest.raises(PushMalformed):
        check_sizes([MAX_EVENT_BYTES + 1])
    with pytest.raises(PushMalformed):
        check_sizes([MAX_BATCH_BYTES, 1])


def test_texts_are_measured_in_bytes() -> None:
    """A character may have four: few enough pass without being counted, and none that are too many."""
    check_texts(["\U0001f600" * (MAX_EVENT_BYTES // 4)])
    check_texts(["x" * (MAX_BATCH_BYTES // 2), "x" * (MAX_BATCH_BYTES // 2)])
    for texts in (["\U0001f600" * (MAX_EVENT_BYTES // 4) + "x"], ["x" * MAX_BATCH_BYTES, "x"]):
        with pytest.raises(PushMalformed):
            check_texts(texts)


@given(total=st.integers(1, 8), known=st.integers(0, 8))
def test_what_the_log_holds_already_is_not_written_again(total: int, known: int) -> None:
    """Pushing again what the log holds leaves the rest of the batch, or nothing."""
    batch = [event(n + 1, n) for n in range(total)]
    held = [(e.seq, e.text) for e in batch[:known]]
    rest = not_yet_held(batch, held)
    assert rest is not None
    assert list(rest) == batch[known:]


def test_other_events_in_the_same_place_are_a_conflict() -> None:
    """Same number, other content: refused, at whatever place of the batch; so is another number in its place."""
    mine, theirs = event(1, 0, "mine"), event(1, 0, "theirs")
    assert not_yet_held([mine], [(1, theirs.text)]) is None
    assert not_yet_held([mine, event(2, 1)], [(1, mine.text), (2, event(2, 1, "theirs").text)]) is None
    assert not_yet_held([mine], [(2, event(2, 0, "mine").text)]) is None


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ('{"a":1,"b":2}', '{"b":2,"a":1}', True),
        ('{"a":1}', '{"a":true}', False),
        ('{"a":1}', '{"a":"1"}', False),
        ('{"a":1}', '{"a": 1}', True),
        ('{"a":' + "9" * 5000 + "}", '{"a":' + "9" * 4999 + "8}", False),
        ('"\\ud800"', '"\\uD800"', True),
    ],
)
def test_content_is_compared_as_json_values(left: str, right: str, same: bool) -> None:
    """Key order and white space do not matter; true is not 1; numbers of any length are compared."""
    from datetime import UTC, datetime

    from mooring.sync.event import delivered, delivery_suffix, same_content

    early, late = (delivery_suffix(datetime(2026, 1, day, tzinfo=UTC)) for day in (1, 2))
    assert same_content(delivered(left, early), delivered(right, late)) is same
