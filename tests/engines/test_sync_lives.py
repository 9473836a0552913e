"""Pushing and pulling around a swap: nothing of one life is taken for the other's, on a real engine."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from engines.event_logs import NOW, PLENTY, batch, staged
from mooring.kit.ids import RandomIds
from mooring.storage.eventlog import SqliteEventLog, open_event_log
from mooring.sync import Author, Channel, Channels, LivePull, Pushes
from mooring.sync.errors import LifeEnded
from mooring.sync.event import Batch
from mooring.sync.lives import branch_name
from mooring.sync.placing import ServicePush, Unplaced
from mooring.sync.pull import Rest, history
from mooring.sync.push import BackendChanged, Outcome, ServerAhead, Stored
from mooring.sync.write_back import Written, service_push

WSP = "wsp_1"


@dataclass
class Reader:
    """What a live pull sent, and a gate before each page of it."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)
    texts: list[str] = field(default_factory=list)

    def chunk(self, body: str, rest: Rest) -> None:
        del rest
        self.texts.append(body)

    async def room(self) -> None:
        await self.gate.wait()
        self.gate.clear()


class House:
    """An event log with the channels and pushes over it."""

    def __init__(self, log: SqliteEventLog) -> None:
        self.log = log
        self.channels = Channels(log)
        self.pushes = Pushes(log, self.channels)

    def push(self, channel: Channel, pushed: Batch, backend_id: str | None = None) -> "asyncio.Future[Outcome]":
        answered: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.pushes.push(
            channel, replace(pushed, workspace_id=channel.workspace_id), PLENTY, backend_id, answered.set_result
        )
        return answered

    async def swap(self, life: str, events: int, args: str = '"new"') -> None:
        old = (await self.log.open(WSP)).backend_id
        await self.log.stage(WSP, life)
        await self.log.add_staged(WSP, life, staged(1, events, args))
        await self.log.swap(WSP, life, old)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    log = await open_event_log(tmp_path / "events.db", RandomIds())
    yield House(log)
    await log.close()


async def test_a_push_that_was_queued_for_the_old_life_never_lands_in_the_new_one(house: House) -> None:
    """Though it fits the new head to the number: neither as it came, nor its rest after a comparison, nor twice."""
    channel = await house.channels.use(WSP)
    assert await house.push(channel, batch(1, 3)) == Stored()
    await house.log.stage(WSP, "log_new")
    await house.log.add_staged(WSP, "log_new", staged(1, 3))
    swapping = asyncio.ensure_future(house.log.swap(WSP, "log_new", channel.backend_id))
    await asyncio.sleep(0)
    queued = [
        house.push(channel, batch(4)),
        house.push(channel, batch(1, 4)),
        house.push(channel, batch(1, 4), channel.backend_id),
    ]
    assert [await one for one in queued] == [BackendChanged("log_new", channel.backend_id)] * 3
    await swapping
    assert (await house.log.open(WSP)).seq == 3
    assert (await house.log.open(branch_name(WSP, channel.backend_id))).seq == 3


async def test_a_comparison_that_a_swap_overtakes_compares_nothing_with_the_new_life(house: House) -> None:
    """The head had moved in the old life; what the new one holds in that place is no answer."""
    channel = await house.channels.use(WSP)
    await house.push(channel, batch(1, 3))
    comparing = house.push(channel, batch(2, 1, args='"other"'))
    swapping = asyncio.ensure_future(house.swap("log_new", 3))
    outcomes = {type(await comparing)}
    await swapping
    assert outcomes <= {ServerAhead, BackendChanged}
    late = house.push(channel, batch(2, 1))
    assert await late == BackendChanged("log_new", channel.backend_id)


async def test_a_pull_that_a_swap_overtakes_ends_and_gets_nothing_of_the_new_life(house: House) -> None:
    """A client takes every event that it gets for one of the life that it asked for."""
    channel = await house.channels.use(WSP)
    await house.push(channel, batch(1, 100, args=f'"{"x" * 5_000}"'))
    await house.push(channel, batch(101, 100, args=f'"{"x" * 5_000}"'))
    await house.push(channel, batch(201, 100, args=f'"{"x" * 5_000}"'))
    reader = Reader()
    pull = LivePull(house.log, channel, 0, reader, lambda _: None)
    pull.follow()
    reading = asyncio.create_task(pull.catch_up())
    reader.gate.set()
    while not reader.texts:
        await asyncio.sleep(0)
    await house.swap("log_new", 300)
    reader.gate.set()
    with pytest.raises(LifeEnded):
        await reading
    assert not any('"new"' in text for text in reader.texts)
    with pytest.raises(LifeEnded):
        [page async for page, _ in history(house.log, channel, 300)]


async def test_who_comes_after_a_swap_gets_the_new_life(house: House) -> None:
    """As soon as it is told, or a push has noticed; who still has the old channel keeps it, and closing it harms nobody."""
    old = await house.channels.use(WSP)
    await house.push(old, batch(1, 3))
    await house.swap("log_new", 1)
    assert house.channels.swapped(WSP, "log_new") is old
    new = await house.channels.use(WSP)
    assert (new.backend_id, new.head) == ("log_new", 1)
    assert house.channels.swapped(WSP, "log_new") is None
    house.channels.release(old)
    assert await house.push(new, batch(2)) == Stored()
    await house.swap("log_newer", 2)
    assert await house.push(new, batch(3)) == BackendChanged("log_newer", "log_new")
    assert (await house.channels.use(WSP)).backend_id == "log_newer"
    assert await house.push(new, batch(3), "log_other") == BackendChanged("log_new", "log_other")


async def test_a_branch_is_pushed_to_and_pulled_like_any_log(house: House) -> None:
    """With the backend id that its clients know, live, and without a trace in the log that is in service."""
    channel = await house.channels.use(WSP)
    await house.push(channel, batch(1, 2))
    await house.swap("log_new", 1)
    branch = await house.channels.use(branch_name(WSP, channel.backend_id))
    reader = Reader()
    reader.gate.set()
    pull = LivePull(house.log, branch, 0, reader, lambda _: None)
    pull.follow()
    await pull.catch_up()
    assert await house.push(branch, batch(3, 2), channel.backend_id) == Stored()
    assert await house.push(branch, batch(3, 2), channel.backend_id) == Stored()
    assert await house.push(branch, batch(3, args='"other"'), channel.backend_id) == ServerAhead(4, 2)
    assert sum(text.count('"seqNum"') for text in reader.texts) == 4
    assert (await house.log.open(WSP)).seq == 1


async def test_what_the_service_writes_goes_into_the_new_life(house: House) -> None:
    """A handler's push that a swap overtakes is placed anew there; one whose deed came along is there already."""
    greeter = Author("svc_greeter", "monitor")
    push = ServicePush(WSP, greeter, "handler:greeter", "run_1", [Unplaced("v1.Greeted", {})], "greeter 7", PLENTY)
    stale = await house.channels.use(WSP)
    await house.push(stale, batch(1, 5))
    await house.swap("log_new", 2)
    assert await service_push(house.channels, house.pushes, push, NOW) == Written(3, 3, already=False)
    assert await service_push(house.channels, house.pushes, push, NOW) == Written(3, 3, already=True)
    house.channels.release(stale)
