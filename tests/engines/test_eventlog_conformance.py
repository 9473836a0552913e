"""What an event log engine is: one suite for all of them. No engine passes by being special."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engines.event_logs import ALICE, NOW, PLENTY, Open, batch, event
from mooring.sync import Batch, EventLog
from mooring.sync.log import Appended, Full, HeadMoved, LogHead
from mooring.workspaces import Allowance, WorkspaceMissing


async def test_opening_makes_an_empty_log_with_a_life_of_its_own(log: EventLog) -> None:
    """A new log is empty, has a backend id, and keeps it; another workspace's is another."""
    first, again, other = await log.open("wsp_1"), await log.open("wsp_1"), await log.open("wsp_2")
    assert (first.seq, first.events, first.size) == (0, 0, 0)
    assert first == again
    assert first.backend_id != other.backend_id
    assert list(await log.workspaces()) == ["wsp_1", "wsp_2"]


async def test_appended_events_are_read_back_to_the_letter(log: EventLog) -> None:
    """Lone surrogates, NUL, big numbers, key order and white space survive."""
    args = '{"b": 1,"a":"\\ud800\\u0000é😀","n":12345678901234567890.10e2}'
    appended = await log.append(batch(1, args=args), PLENTY)
    assert appended == Appended(1)
    page = await log.read("wsp_1", 0, 10, 10_000)
    assert args in page.texts[0]


async def test_a_batch_is_written_iff_its_parent_is_the_head(log: EventLog) -> None:
    """Compare-and-append: the loser learns the head, and nothing of its batch is there."""
    assert await log.append(batch(1, 3), PLENTY) == Appended(3)
    assert await log.append(batch(2, 5), PLENTY) == HeadMoved(3)
    assert await log.append(batch(9), PLENTY) == HeadMoved(3)
    assert (await log.read("wsp_1", 0, 100, 10_000)).last == 3
    assert (await log.open("wsp_1")).seq == 3


async def test_of_many_batches_for_one_parent_exactly_one_wins(log: EventLog) -> None:
    """Eight contenders in one group: one is stored, seven learn the new head."""
    outcomes = await asyncio.gather(*(log.append(batch(1, args=str(n)), PLENTY) for n in range(8)))
    assert outcomes.count(Appended(1)) == 1
    assert outcomes.count(HeadMoved(1)) == 7
    assert len((await log.read("wsp_1", 0, 100, 10_000)).texts) == 1


async def test_numbers_may_have_gaps(log: EventLog) -> None:
    """A log may begin at 100 and jump; a cursor in a gap reads what comes after it."""
    await log.append(Batch("wsp_1", ALICE, NOW, [event(100, 0), event(20_000, 100)]), PLENTY)
    head = await log.open("wsp_1")
    assert (head.seq, head.events) == (20_000, 2)
    assert (await log.read("wsp_1", 150, 10, 10_000)).last == 20_000


async def test_a_page_keeps_its_limits_and_whole_events(log: EventLog) -> None:
    """At most `limit` events; at most `max_bytes` beyond the first; at least one event when there is one."""
    await log.append(batch(1, 10, args='"' + "x" * 1000 + '"'), PLENTY)
    assert len((await log.read("wsp_1", 0, 3, 10**6)).texts) == 3
    assert len((await log.read("wsp_1", 0, 100, 2500)).texts) == 2
    assert len((await log.read("wsp_1", 0, 100, 1)).texts) == 1
    empty = await log.read("wsp_1", 10, 100, 10**6)
    assert (list(empty.texts), empty.last) == ([], 10)


async def test_results_come_in_commit_order(log: EventLog) -> None:
    """Futures are resolved in the order of the commits, across workspaces and groups."""
    order: list[tuple[str, int]] = []
    futures = []
    for first in range(1, 40):
        for workspace in ("wsp_1", "wsp_2"):
            future = log.append(batch(first, workspace=workspace), PLENTY)
            future.add_done_callback(lambda _, place=(workspace, first): order.append(place))
            futures.append(future)
    await asyncio.gather(*futures)
    for workspace in ("wsp_1", "wsp_2"):
        assert [seq for name, seq in order if name == workspace] == list(range(1, 40))


async def test_everything_is_there_after_a_restart(open_log: Open, tmp_path: Path) -> None:
    """Head, events, chain and backend id are the same when the log is opened again."""
    first = await open_log(tmp_path)
    await first.append(batch(1, 7), PLENTY)
    before = await first.open("wsp_1")
    await first.close()
    second = await open_log(tmp_path)
    assert await second.open("wsp_1") == before
    assert await second.append(batch(8), PLENTY) == Appended(8)
    assert (await second.verify("wsp_1")).damage is None
    await second.close()


async def test_what_was_queued_before_a_close_is_written(open_log: Open, tmp_path: Path) -> None:
    """Closing waits for the appends before it: nothing that was begun is dropped."""
    first = await open_log(tmp_path)
    futures = [first.append(batch(seq), PLENTY) for seq in range(1, 300)]
    await first.close()
    assert all(isinstance(outcome, Appended) for outcome in await asyncio.gather(*futures))
    second = await open_log(tmp_path)
    assert (await second.open("wsp_1")).seq == 299
    await second.close()


async def test_a_log_holds_as_many_events_as_it_may_and_not_one_more(log: EventLog) -> None:
    """The last that fits is written; a batch that does not fit leaves nothing of itself; with more room it fits."""
    room = Allowance(events=5, bytes=10**6)
    assert await log.append(batch(1, 3), room) == Appended(3)
    assert await log.append(batch(4, 3), room) == Full()
    assert await log.append(batch(4, 2), room) == Appended(5)
    assert await log.append(batch(6), room) == Full()
    assert (await log.read("wsp_1", 0, 100, 10_000)).last == 5
    assert await log.append(batch(6), Allowance(events=6, bytes=10**6)) == Appended(6)
    assert (await log.verify("wsp_1")).damage is None


async def test_bytes_are_counted_as_they_are_kept(log: EventLog) -> None:
    """Letters beyond ASCII by their bytes in UTF-8, exactly: one byte less of room and the event is not taken."""
    first = batch(1, args='"é😀"')
    size = len(first.events[0].text.encode())
    assert await log.append(first, Allowance(10, size - 1)) == Full()
    assert await log.append(first, Allowance(10, size)) == Appended(1)
    assert (await log.open("wsp_1")).size == size


async def test_what_is_no_successor_of_the_head_is_told_so_also_when_the_log_is_full(log: EventLog) -> None:
    """The head before the room: a push again of what is held needs none."""
    room = Allowance(events=3, bytes=10**6)
    assert await log.append(batch(1, 3), room) == Appended(3)
    assert await log.append(batch(1, 3), room) == HeadMoved(3)
    assert await log.append(batch(9), room) == HeadMoved(3)


@pytest.mark.parametrize("measure", ["events", "bytes"])
async def test_the_room_is_exact_under_fifty_at_once(log: EventLog, measure: str) -> None:
    """Fifty appends in a row and at once, room for twenty: exactly the first twenty are written; other logs take no part."""
    one = len(batch(1, args="1111").events[0].text)
    room = Allowance(20, 10**6) if measure == "events" else Allowance(10**6, 20 * one + one // 2)
    appended = [log.append(batch(seq, args="1" * (6 - 2 * len(str(seq)))), room) for seq in range(1, 51)]
    others = [log.append(batch(seq, workspace="wsp_2"), PLENTY) for seq in range(1, 51)]
    outcomes = await asyncio.gather(*appended)
    assert outcomes[:20] == [Appended(n) for n in range(1, 21)]
    assert outcomes[20] == Full()
    assert all(outcome == HeadMoved(20) for outcome in outcomes[21:])
    assert await asyncio.gather(*others) == [Appended(n) for n in range(1, 51)]


async def test_of_fifty_contenders_for_the_last_room_one_is_written(log: EventLog) -> None:
    """Different edits on the same head with room for one: the first has it, the others are behind, none is too many."""
    room = Allowance(events=2, bytes=10**6)
    await log.append(batch(1), room)
    outcomes = await asyncio.gather(*(log.append(batch(2, args=str(n)), room) for n in range(50)))
    assert (outcomes[0], set(outcomes[1:])) == (Appended(2), {HeadMoved(2)})
    assert await asyncio.gather(*(log.append(batch(3, args=str(n)), room) for n in range(50))) == [Full()] * 50


Move = tuple[str, int, int, int]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(
        st.tuples(st.sampled_from(["wsp_a", "wsp_b"]), st.integers(0, 6), st.integers(1, 3), st.integers(1, 4)),
        max_size=40,
    )
)
async def test_a_log_behaves_as_the_model_says(
    moves: list[Move], open_log: Open, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Model: a list per workspace, appended to iff the parent is its last seq and twelve are not exceeded. The engine agrees,
    move by move.
    """
    log = await open_log(tmp_path_factory.mktemp("model"))
    model: dict[str, list[int]] = {"wsp_a": [], "wsp_b": []}
    try:
        for workspace, back, gap, count in moves:
            held = model[workspace]
            head = held[-1] if held else 0
            parent = max(0, head - back)
            seqs = [parent + gap + n for n in range(count)]
            events = [event(seq, before) for seq, before in zip(seqs, [parent, *seqs], strict=False)]
            outcome = await log.append(Batch(workspace, ALICE, NOW, events), Allowance(12, 10**6))
            if parent == head and len(held) + count > 12:
                assert outcome == Full()
            elif parent == head:
                held += seqs
                assert outcome == Appended(len(held))
            else:
                assert outcome == HeadMoved(head)
        for workspace, seqs in model.items():
            if seqs:
                assert [seq for seq, _ in await log.held(workspace, 0, 1000)] == seqs
                assert (await log.verify(workspace)).damage is None
    finally:
        await log.close()


async def test_an_erased_log_is_gone_and_the_others_are_not(log: EventLog) -> None:
    """Whatever its length: no event, head or name is left of it, and of others every one."""
    await _filled(log, "wsp_1", 2_500)
    other = await _filled(log, "wsp_10", 3)
    await log.erase("wsp_1")
    assert (list((await log.read("wsp_1", 0, 10, 10**6)).texts), await log.held("wsp_1", 0, 10)) == ([], [])
    assert await log.heads(["wsp_1", "wsp_10"]) == {"wsp_10": other}
    assert list(await log.workspaces()) == ["wsp_10"]
    assert (await log.verify("wsp_10")).events == 3
    assert (await log.verify("wsp_10")).damage is None


async def test_erasing_what_is_not_there_is_no_error(log: EventLog) -> None:
    """A log that never was, and one that is erased already, several at once too: nothing is refused, and nothing made."""
    await _filled(log, "wsp_1", 3)
    await asyncio.gather(log.erase("wsp_1"), log.erase("wsp_1"), log.erase("wsp_none"))
    await log.erase("wsp_1")
    assert list(await log.workspaces()) == []


async def test_whoever_had_it_open_does_not_bring_an_erased_log_back(log: EventLog) -> None:
    """Neither an append that follows, at its head or from the beginning, nor opening it: WorkspaceMissing, and no new log."""
    await _filled(log, "wsp_1", 3)
    erasing = asyncio.ensure_future(log.erase("wsp_1"))
    await asyncio.sleep(0)
    late = [log.append(batch(first), PLENTY) for first in (4, 1)]
    await erasing
    for refused in (*late, log.append(batch(4), PLENTY), log.append(batch(1), PLENTY), log.open("wsp_1")):
        with pytest.raises(WorkspaceMissing):
            await refused
    assert list(await log.workspaces()) == []


async def test_others_write_while_a_long_log_is_erased(log: EventLog) -> None:
    """Of appends to another log, one after the other, many are on the disk before the erasing has come to its end."""
    await _filled(log, "wsp_1", 8_000)
    erasing = asyncio.ensure_future(log.erase("wsp_1"))
    written = 0
    while not erasing.done():
        written += 1
        assert await log.append(batch(written, workspace="wsp_2"), PLENTY) == Appended(written)
    assert written > 5


async def _filled(log: EventLog, workspace: str, count: int) -> LogHead:
    await log.append(batch(1, count, workspace=workspace), PLENTY)
    return await log.open(workspace)
