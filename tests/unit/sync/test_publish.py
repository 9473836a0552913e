"""One cut between history and live events: property tests over every interleaving of commits, reads and publishing."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from mooring.sync import Author, Batch, Channel, LivePull, NewEvent
from mooring.sync.log import Appended, Page
from mooring.sync.publish import split
from mooring.sync.pull import NoMore, Rest

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class ScriptedLog:
    """A log whose reads see what was committed, published or not, and wait for the test's permission."""

    def __init__(self) -> None:
        self.committed: list[int] = []
        self.turn = asyncio.Event()

    async def read(self, workspace_id: str, after: int, limit: int, max_bytes: int, backend_id: str | None) -> Page:
        del workspace_id, limit, max_bytes, backend_id
        await self.turn.wait()
        self.turn.clear()
        seqs = [seq for seq in self.committed if seq > after][:3]
        return Page([str(seq) for seq in seqs], seqs[-1] if seqs else after)


class Reader:
    """Collects what a pull sends."""

    def __init__(self) -> None:
        self.seqs: list[int] = []
        self.rests: list[Rest] = []

    def chunk(self, body: str, rest: Rest) -> None:
        self.seqs += [int(part) for part in body.split(",") if part]
        self.rests.append(rest)

    async def room(self) -> None:
        await asyncio.sleep(0)


def batch(first: int, count: int) -> Batch:
    events = [NewEvent(seq, seq - 1, str(seq)) for seq in range(first, first + count)]
    return Batch("w", Author("u", "s"), NOW, events)


Step = tuple[str, int]


@settings(max_examples=300, deadline=None)
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("commit"), st.integers(1, 4)),
            st.tuples(st.just("publish"), st.just(0)),
            st.tuples(st.just("read"), st.just(0)),
        ),
        max_size=40,
    ),
    behind=st.integers(0, 8),
    cursor=st.integers(0, 8),
)
def test_every_reader_gets_every_event_once_in_order(steps: Sequence[Step], behind: int, cursor: int) -> None:
    """No gap, no duplicate, in commit order, wherever the pull begins and however commits and reads interleave."""
    asyncio.run(_drive(steps, behind, min(cursor, behind)))


async def _drive(steps: Sequence[Step], behind: int, cursor: int) -> None:
    log, reader = ScriptedLog(), Reader()
    log.committed = list(range(1, behind + 1))
    channel = Channel("w", "b", behind, behind)
    tasks: list[asyncio.Task[None]] = []
    pull = LivePull(log, channel, cursor, reader, lambda p: tasks.append(asyncio.create_task(p.catch_up())))  # type: ignore[arg-type]
    pull.follow()
    tasks.append(asyncio.create_task(pull.catch_up()))
    waiting: list[Batch] = []
    for kind, count in steps:
        if kind == "commit":
            waiting.append(batch(len(log.committed) + 1, count))
            log.committed += [event.seq for event in waiting[-1].events]
        elif kind == "publish" and waiting:
            _publish(channel, waiting.pop(0))
        else:
            log.turn.set()
            await _settle()
    for left in waiting:
        _publish(channel, left)
    while not all(task.done() for task in tasks):
        log.turn.set()
        await _settle()
    assert reader.seqs == list(range(cursor + 1, len(log.committed) + 1))
    assert any(isinstance(rest, NoMore) for rest in reader.rests), "the client waits for NoMore before it pushes"


def _publish(channel: Channel, published: Batch) -> None:
    channel.publish(published, Appended(published.last))


async def _settle() -> None:
    for _ in range(8):
        await asyncio.sleep(0)


@given(sizes=st.lists(st.integers(1, 50), min_size=1, max_size=30), most=st.integers(1, 80))
def test_a_big_batch_is_split_without_losing_anything(sizes: list[int], most: int) -> None:
    """Parts hold whole events in order, none over the limit unless one event alone is."""
    texts = ["x" * size for size in sizes]
    parts = split(texts, most)
    assert [text for part in parts for text in part.split(",")] == texts
    assert all(len(part) <= most + part.count(",") or "," not in part for part in parts)
