"""Admit, persist, publish as a whole, on a real engine: model-based, with clients that lose answers and race."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mooring.kit.ids import RandomIds
from mooring.storage.eventlog import SqliteEventLog, open_event_log
from mooring.sync import Author, Batch, Channel, Channels, LivePull, NewEvent, Pushes
from mooring.sync.event import delivered, delivery_suffix
from mooring.sync.log import AlreadyWritten
from mooring.sync.pull import Rest
from mooring.sync.push import BackendChanged, ClientAhead, Outcome, ServerAhead, Stored
from mooring.workspaces import Allowance

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORKSPACE = "wsp_1"
PLENTY = Allowance(10**6, 10**9)


@dataclass
class Reader:
    """A live pull's sink: the seqs that came, in order."""

    cursor: int
    seqs: list[int] = field(default_factory=list)

    def chunk(self, body: str, rest: Rest) -> None:
        del rest
        self.seqs += [int(part.split("}", 1)[0]) for part in body.split('"seqNum":')[1:]]

    async def room(self) -> None:
        await asyncio.sleep(0)


@dataclass
class World:
    """One workspace with everything around it."""

    log: SqliteEventLog
    channel: Channel
    pushes: Pushes
    allowance: Allowance = PLENTY
    readers: list[Reader] = field(default_factory=list)
    tasks: list["asyncio.Task[None]"] = field(default_factory=list)
    answers: list[tuple[Batch, "asyncio.Future[Outcome]"]] = field(default_factory=list)

    def push(self, batch: Batch, backend_id: str | None = None) -> "asyncio.Future[Outcome]":
        answered: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.pushes.push(self.channel, batch, self.allowance, backend_id, answered.set_result)
        self.answers.append((batch, answered))
        return answered

    def follow(self, cursor: int) -> None:
        reader = Reader(cursor)
        pull = LivePull(self.log, self.channel, cursor, reader, self._start)
        pull.follow()
        self.readers.append(reader)
        self._start(pull)

    def _start(self, pull: LivePull) -> None:
        self.tasks.append(asyncio.create_task(pull.catch_up()))


@asynccontextmanager
async def _world(folder: Path) -> AsyncIterator[World]:
    log = await open_event_log(folder / "events.db", RandomIds())
    channels = Channels(log)
    try:
        yield World(log, await channels.use(WORKSPACE), Pushes(log, channels))
    finally:
        await log.close()


def batch(parent: int, count: int, author: str) -> Batch:
    suffix = delivery_suffix(NOW)
    events = [
        NewEvent(seq, seq - 1, delivered(f'{{"by":"{author}","seqNum":{seq}}}', suffix))
        for seq in range(parent + 1, parent + 1 + count)
    ]
    return Batch(WORKSPACE, Author(f"usr_{author}", f"ses_{author}"), NOW, events)


Step = tuple[str, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["push", "stale", "again", "ahead", "follow", "wait"]), st.integers(0, 4), st.integers(1, 4)
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_acknowledged_events_are_in_the_log_once_and_reach_every_reader_once(
    steps: list[Step], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever is pushed, repeated, raced and followed: every answer is true, and every reader has the log's tail."""
    async with _world(tmp_path_factory.mktemp("pipeline")) as world:
        await _play(world, steps)
        await world.pushes.settled()
        await asyncio.gather(*world.tasks)
        await _check(world)


async def _play(world: World, steps: list[Step]) -> None:
    for kind, number, count in steps:
        match kind:
            case "push":
                world.push(batch(world.channel.head, count, f"c{number}"))
            case "stale":
                world.push(batch(max(0, world.channel.head - number - 1), count, f"late{number}"))
            case "ahead":
                world.push(batch(world.channel.head + number + 50, count, f"early{number}"))
            case "again" if world.answers:
                world.push(world.answers[number % len(world.answers)][0])
            case "follow":
                world.follow(min(number, world.channel.head))
            case _:
                await world.pushes.settled()


async def _check(world: World) -> None:
    held = dict(await world.log.held(WORKSPACE, 0, 10_000))
    for pushed, answered in world.answers:
        outcome = await answered
        if isinstance(outcome, Stored):
            assert all(held.get(event.seq) == event.text for event in pushed.events)
        else:
            assert isinstance(outcome, ServerAhead | ClientAhead)
            assert any(held.get(event.seq) != event.text for event in pushed.events)
    assert list(held) == list(range(1, len(held) + 1))
    for reader in world.readers:
        assert reader.seqs == [seq for seq in held if seq > reader.cursor]
    assert (await world.log.verify(WORKSPACE)).damage is None
    assert (world.channel.head, world.channel.users) == (len(held), 1)


async def test_a_push_for_another_life_of_the_log_is_refused_before_anything_else(tmp_path: Path) -> None:
    """The backend id is looked at before the head; a client that has never pulled has none."""
    async with _world(tmp_path) as world:
        mine = world.channel.backend_id
        assert await world.push(batch(0, 1, "a"), "log_other") == BackendChanged(mine, "log_other")
        assert await world.push(batch(7, 1, "a"), "log_other") == BackendChanged(mine, "log_other")
        assert await world.push(batch(0, 1, "a"), mine) == Stored()
        assert await world.push(batch(1, 1, "a"), None) == Stored()


async def test_a_repeated_push_that_grew_is_completed(tmp_path: Path) -> None:
    """A client that lost an answer may send the same events and more: the rest is stored, nothing twice."""
    async with _world(tmp_path) as world:
        world.follow(0)
        assert await world.push(batch(0, 2, "a")) == Stored()
        assert await world.push(batch(0, 4, "a")) == Stored()
        assert await world.push(batch(0, 1, "a")) == Stored()
        await asyncio.gather(*world.tasks)
        assert world.readers[0].seqs == [1, 2, 3, 4]
        assert await world.push(batch(0, 2, "b")) == ServerAhead(head=4, provided=0)


async def test_a_claim_that_is_held_is_answered_and_nothing_is_published(tmp_path: Path) -> None:
    """The head stays, no reader gets anything, and the answer says which events it was."""
    async with _world(tmp_path) as world:
        world.follow(0)
        assert await world.push(replace(batch(0, 2, "a"), claim="deed")) == Stored()
        assert await world.push(replace(batch(2, 3, "b"), claim="deed")) == AlreadyWritten(1, 2)
        await asyncio.gather(*world.tasks)
        assert (world.channel.head, world.readers[0].seqs) == (2, [1, 2])


async def test_a_batch_with_a_claim_is_never_judged_by_its_content(tmp_path: Path) -> None:
    """Events that another push wrote are not its deed, though they be the same; nor is a part of it written."""
    async with _world(tmp_path) as world:
        assert await world.push(batch(0, 2, "a")) == Stored()
        for count in (2, 3):
            claimed = replace(batch(0, count, "a"), claim="deed")
            assert await world.push(claimed) == ServerAhead(head=2, provided=0)
        assert await world.push(replace(batch(2, 1, "a"), claim="deed")) == Stored()
        assert await world.push(replace(batch(3, 1, "a"), claim="deed")) == AlreadyWritten(3, 3)
