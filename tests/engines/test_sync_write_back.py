"""Writing back on a real engine: on top of whatever is there, to everybody who listens, once for each claim."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from engines.event_logs import NOW, PLENTY, batch
from mooring.kit.errors import Fault
from mooring.kit.ids import RandomIds
from mooring.storage.eventlog import SqliteEventLog, open_event_log
from mooring.sync import Author, Batch, Channels, Pushes, PushMalformed
from mooring.sync.log import AppendOutcome
from mooring.sync.placing import ServicePush, Unplaced
from mooring.sync.publish import Published
from mooring.sync.write_back import MOST_TRIES, Hindrance, NotNow, Written, service_push
from mooring.workspaces import Allowance, WorkspaceMissing

GREETER = Author("svc_greeter", "monitor")


class Listener:
    """Who follows a workspace: from where to where the events went that it was told of."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, int]] = []

    def published(self, batch: Published) -> None:
        self.heard.append((batch.parent, batch.last))


Appending = Callable[[Batch, Allowance], "asyncio.Future[AppendOutcome]"]


class Meddled:
    """An event log whose appends go through the test's hands."""

    def __init__(self, log: SqliteEventLog) -> None:
        self._log = log
        self.append: Appending = log.append

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)


class House:
    """An event log with the channels and pushes over it."""

    def __init__(self, log: SqliteEventLog) -> None:
        self.log = log
        self.meddled = Meddled(log)
        self.channels = Channels(self.meddled)
        self.pushes = Pushes(self.meddled, self.channels)

    async def write(self, claim: str, count: int = 1, allowance: Allowance = PLENTY) -> Written | NotNow:
        return await service_push(self.channels, self.pushes, push(claim, count, allowance), NOW)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    log = await open_event_log(tmp_path / "events.db", RandomIds())
    yield House(log)
    await log.close()


def push(claim: str, count: int = 1, allowance: Allowance = PLENTY) -> ServicePush:
    events = [Unplaced("v1.Greeted", {"n": n}) for n in range(count)]
    return ServicePush("wsp_1", GREETER, "handler:greeter", "run_1", events, claim, allowance)


async def test_it_is_written_at_the_end_and_everybody_hears_it(house: House) -> None:
    """By its author, after what is there, to every live pull like any push."""
    await house.log.append(batch(1, 3), PLENTY)
    channel = await house.channels.use("wsp_1")
    listener = Listener()
    channel.followers.add(listener)
    assert await house.write("greeter 7", 2) == Written(4, 5, already=False)
    assert (listener.heard, channel.head) == ([(3, 5)], 5)
    records = await house.log.records("wsp_1", 3, 10, 10**6)
    assert {(one.user_id, one.session_id, one.at) for one in records} == {("svc_greeter", "monitor", NOW)}


async def test_the_same_claim_again_writes_nothing(house: House) -> None:
    """Whoever died before it knew learns what was written, and nobody hears anything twice."""
    assert await house.write("greeter 7", 2) == Written(1, 2, already=False)
    channel = await house.channels.use("wsp_1")
    listener = Listener()
    channel.followers.add(listener)
    assert await house.write("greeter 7", 2) == Written(1, 2, already=True)
    assert await house.write("greeter 7", 2, Allowance(0, 0)) == Written(1, 2, already=True)
    assert listener.heard == []


async def test_of_many_at_once_under_one_claim_one_is_written(house: House) -> None:
    """Two monitors that both think that it is theirs to do: the log holds it once."""
    outcomes = await asyncio.gather(*(house.write("greeter 7", 2) for _ in range(10)))
    assert outcomes.count(Written(1, 2, already=False)) == 1
    assert outcomes.count(Written(1, 2, already=True)) == 9


async def test_many_at_once_all_find_their_place(house: House) -> None:
    """Each is placed anew when another was quicker; afterwards each is there once, and the log is whole."""
    outcomes = await asyncio.gather(*(house.write(f"greeter {n}", 2) for n in range(MOST_TRIES)))
    assert all(isinstance(one, Written) and not one.already for one in outcomes)
    verified = await house.log.verify("wsp_1")
    assert (verified.events, verified.damage) == (2 * MOST_TRIES, None)


async def test_who_is_never_quick_enough_is_told(house: House) -> None:
    """After so many tries: it may be tried later, and nothing of it is there."""
    tries: list[Batch] = []

    def overtaken(new: Batch, allowance: Allowance) -> "asyncio.Future[AppendOutcome]":
        tries.append(new)
        house.log.append(batch(len(tries)), PLENTY)
        return house.log.append(new, allowance)

    house.meddled.append = overtaken
    assert await house.write("greeter 7") == NotNow(Hindrance.CONTENDED)
    assert len(tries) == MOST_TRIES
    assert {one.user_id for one in await house.log.records("wsp_1", 0, 100, 10**6)} == {"usr_alice"}


async def test_without_room_it_is_not_written_and_may_come_again(house: House) -> None:
    """All of it or nothing; with room it goes through under the same claim."""
    assert await house.write("greeter 7", 2, Allowance(1, 10**6)) == NotNow(Hindrance.FULL)
    assert await house.write("greeter 7", 2) == Written(1, 2, already=False)


async def test_what_cannot_be_is_refused_and_holds_nothing_open(house: House) -> None:
    """A malformed push, a workspace that was purged: typed, and no channel stays behind."""
    with pytest.raises(PushMalformed):
        await house.write("greeter 7", 101)
    await house.write("greeter 7")
    await house.log.erase("wsp_1")
    with pytest.raises(WorkspaceMissing):
        await house.write("greeter 8")
    assert len(house.channels) == 0


async def test_a_disk_that_fails_is_a_fault_and_the_repeat_tells(house: House) -> None:
    """Nobody knows whether it was written: under its claim it is there once whoever asks again."""
    failure = Fault("Writing to the event log", "events.db", "Look at the disk.")

    def written_but_not_known(new: Batch, allowance: Allowance) -> "asyncio.Future[AppendOutcome]":
        house.log.append(new, allowance)
        unknown: asyncio.Future[AppendOutcome] = asyncio.get_running_loop().create_future()
        unknown.set_exception(failure)
        return unknown

    house.meddled.append = written_but_not_known
    with pytest.raises(Fault):
        await house.write("greeter 7")
    house.meddled.append = house.log.append
    assert await house.write("greeter 7") == Written(1, 1, already=True)


async def test_who_stops_waiting_stops_nothing(house: House) -> None:
    """A handler that is cancelled while its push is on the way: the push is written and published, and nothing breaks."""
    channel = await house.channels.use("wsp_1")
    listener = Listener()
    channel.followers.add(listener)
    broken: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: broken.append(context))
    waiting = asyncio.create_task(house.write("greeter 7"))
    while not house.pushes._open:
        await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await house.pushes.settled()
    assert (listener.heard, channel.users, broken) == ([(0, 1)], 1, [])
    assert await house.write("greeter 7") == Written(1, 1, already=True)
