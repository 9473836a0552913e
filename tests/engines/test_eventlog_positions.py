"""Positions of an event log engine: one order over all logs, and what can be asked of it. Part of the conformance suite."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from engines.event_logs import ALICE, NOW, PLENTY, Open, batch, event
from mooring.sync import Batch, EventLog
from mooring.sync.log import Activity, Change, HeadMoved


async def test_an_empty_log_is_at_zero(log: EventLog) -> None:
    """Nothing was given out, nothing happened."""
    assert await log.position() == 0
    assert await log.activity(0, 10) == Activity([], 0)
    assert await log.seq_at("wsp_1", 5) == 0


async def test_positions_grow_with_each_event_that_is_committed_and_with_nothing_else(log: EventLog) -> None:
    """Opening a log, and a push that is refused, give none out."""
    await log.append(batch(1), PLENTY)
    first = await log.position()
    assert first > 0
    await log.open("wsp_2")
    assert await log.append(batch(1), PLENTY) == HeadMoved(1)
    assert await log.position() == first
    await log.append(batch(1, 3, workspace="wsp_2"), PLENTY)
    assert await log.position() == first + 3


async def test_activity_names_each_log_once_with_its_head(log: EventLog) -> None:
    """Whatever happened in between, and not the logs in which nothing did; the longest at rest comes first."""
    await log.append(batch(1, workspace="wsp_quiet"), PLENTY)
    before = await log.position()
    for first, workspace in ((1, "wsp_2"), (1, "wsp_1"), (3, "wsp_2"), (3, "wsp_1")):
        await log.append(batch(first, 2, workspace=workspace), PLENTY)
    activity = await log.activity(before, 100)
    assert activity == Activity([Change("wsp_2", 4), Change("wsp_1", 4)], await log.position())
    assert await log.activity(activity.position, 100) == Activity([], activity.position)


@pytest.mark.parametrize("opened_again", [False, True])
async def test_activity_looks_at_so_much_and_goes_on_from_there(
    log: EventLog, open_log: Open, tmp_path: Path, *, opened_again: bool
) -> None:
    """Asked again from where it has looked up to, it comes to everything; a cursor ahead of all is given back. What was written
    before the log was opened is read; what was written since is remembered.
    """
    for n in range(7):
        await log.append(batch(1, 3, workspace=f"wsp_{n}"), PLENTY)
    asked = await open_log(tmp_path) if opened_again else log
    seen: list[str] = []
    cursor = 0
    while (activity := await asked.activity(cursor, 4)).position > cursor:
        assert 1 <= len(activity.changes) <= 4
        seen += [change.workspace_id for change in activity.changes]
        cursor = activity.position
    assert cursor == await asked.position()
    assert sorted(set(seen)) == [f"wsp_{n}" for n in range(7)]
    assert await asked.activity(cursor + 10, 4) == Activity([], cursor + 10)
    if opened_again:
        await asked.close()


async def test_what_is_erased_is_no_activity(log: EventLog) -> None:
    """From the first step of erasing, whether its events are gone yet or not; whoever looks goes past them."""
    await log.append(batch(1, workspace="wsp_2"), PLENTY)
    await log.append(batch(1, 3_000), PLENTY)
    before = await log.position()
    erasing = asyncio.ensure_future(log.erase("wsp_1"))
    while not erasing.done():
        await asyncio.sleep(0)
        if not await log.heads(["wsp_1"]):
            assert await log.seq_at("wsp_1", before) == 0
            assert await log.activity(0, 10**6) == Activity([Change("wsp_2", 1)], before)
    assert await log.activity(0, 10**6) == Activity([Change("wsp_2", 1)], before)


async def test_positions_of_what_was_erased_are_not_given_again(open_log: Open, tmp_path: Path) -> None:
    """Neither by this process nor by the next ones: who has looked up to there sees what comes afterwards."""
    first = await open_log(tmp_path)
    await first.append(batch(1, workspace="wsp_old"), PLENTY)
    await first.append(batch(1, 2_500), PLENTY)
    seen = await first.position()
    await first.erase("wsp_1")
    assert await first.position() == seen
    await first.close()
    for number in (2, 3):
        log = await open_log(tmp_path)
        assert await log.position() >= seen
        await log.append(batch(1, 2, workspace=f"wsp_{number}"), PLENTY)
        activity = await log.activity(seen, 100)
        assert list(activity.changes) == [Change(f"wsp_{number}", 2)]
        seen = activity.position
        await log.erase(f"wsp_{number}")
        await log.close()


async def test_where_a_log_stood_at_a_position(log: EventLog) -> None:
    """At each position the last seq that had been committed by then; gaps in the numbers do not matter."""
    stood: dict[int, tuple[int, int]] = {0: (0, 0)}
    ours, others = 0, 0
    for jump in (1, 1, 70, 1, 4_000_000_000, 1, 2):
        await log.append(Batch("wsp_1", ALICE, NOW, [event(ours + jump, ours)]), PLENTY)
        ours += jump
        stood[await log.position()] = (ours, others)
        await log.append(batch(others + 1, 2, workspace="wsp_2"), PLENTY)
        others += 2
        stood[await log.position()] = (ours, others)
    for position, (first, second) in stood.items():
        assert (await log.seq_at("wsp_1", position), await log.seq_at("wsp_2", position)) == (first, second)
    assert await log.seq_at("wsp_1", 10**12) == ours
    assert await log.seq_at("wsp_none", 10**12) == 0


async def test_records_are_whole_events_within_the_bounds_of_a_page(log: EventLog) -> None:
    """Author, time to the millisecond, parent and link beside the text; at least one event, whole ones only."""
    at = NOW + timedelta(milliseconds=123)
    await log.append(Batch("wsp_1", ALICE, at, [event(5, 0), event(9, 5), event(10, 9)]), PLENTY)
    records = await log.records("wsp_1", 0, 10, 10**6)
    assert [(one.seq, one.parent, one.at) for one in records] == [(5, 0, at), (9, 5, at), (10, 9, at)]
    assert {(one.user_id, one.session_id) for one in records} == {(ALICE.user_id, ALICE.session_id)}
    assert [one.text for one in records] == list((await log.read("wsp_1", 0, 10, 10**6)).texts)
    assert records[-1].chain == (await log.open("wsp_1")).chain
    assert [one.seq for one in await log.records("wsp_1", 5, 1, 10**6)] == [9]
    assert [one.seq for one in await log.records("wsp_1", 5, 10, 1)] == [9]
    assert list(await log.records("wsp_1", 10, 10, 10**6)) == []


async def test_the_bell_rings_when_events_were_committed(log: EventLog) -> None:
    """After the commit, so that who hears it finds them; not for what wrote nothing; not any more once it is stopped."""
    heard: list[int] = []

    async def look() -> None:
        heard.append(await log.position())

    tasks: list[asyncio.Task[None]] = []
    stop = log.on_commit(lambda: tasks.append(asyncio.create_task(look())))
    await log.open("wsp_1")
    assert await log.append(batch(7), PLENTY) == HeadMoved(0)
    assert tasks == []
    await log.append(batch(1, 2), PLENTY)
    await asyncio.gather(*tasks)
    assert heard == [2]
    stop()
    await log.append(batch(3), PLENTY)
    assert len(tasks) == 1


async def test_activity_says_where_words_stand(log: EventLog) -> None:
    """In what is new of each log, wherever in it; without words nothing speaks."""
    await log.append(batch(1, 3, workspace="wsp_1"), PLENTY)
    before = await log.position()
    await log.append(batch(4, 2, workspace="wsp_1"), PLENTY)
    await log.append(batch(1, 2, workspace="wsp_2"), PLENTY)
    (text,) = (await log.records("wsp_1", 1, 1, 10**6))[0:1]
    word = text.text[12:40]
    for words, expected in (((), {}), ((word, "nowhere"), {"wsp_1", "wsp_2"}), (("nowhere",), {})):
        activity = await log.activity(0, 100, words)
        assert {one.workspace_id for one in activity.changes if one.speaks} == set(expected)
    only_new = await log.activity(before, 100, ('"seqNum":3',))
    assert [one.speaks for one in only_new.changes] == [False, False]


async def test_words_that_were_asked_for_are_noted_as_events_are_written(log: EventLog) -> None:
    """Whoever asks again is told the same, from before and from after the first question, also once others asked for others."""
    word = '"seqNum":3'
    await log.append(batch(1, 3, workspace="wsp_1"), PLENTY)
    first = await log.position()
    for asked in ((word,), (word,), ("nowhere",), (word,)):
        assert await _speaking(log, 0, asked) == ({"wsp_1"} if asked == (word,) else set())
    await log.append(batch(1, 2, workspace="wsp_2"), PLENTY)
    assert await _speaking(log, first, (word,)) == set()
    await log.append(batch(3, 2, workspace="wsp_2"), PLENTY)
    last = await log.position()
    await log.append(batch(4, 2, workspace="wsp_1"), PLENTY)
    for after, speaking in ((0, {"wsp_1", "wsp_2"}), (first, {"wsp_2"}), (last, set())):
        assert await _speaking(log, after, (word,)) == speaking
    assert await _speaking(log, first, ("nowhere",)) == set()
    assert await _speaking(log, first, (word,)) == {"wsp_2"}


async def _speaking(log: EventLog, after: int, words: Sequence[str]) -> set[str]:
    return {one.workspace_id for one in (await log.activity(after, 100, words)).changes if one.speaks}
