"""A workspace's log over lines that break, fall silent and lose answers."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client_world import Device, reply, settle
from log_world import FakeLog
from mooring.client import Cursor, Event, LogReplaced, Mooring, NewEvent, Refused, Unreachable, Workspace
from mooring.client.connection import assemble

ALICE = ("alice@example.org", "a long password")


class Place:
    """Alice's device, and a log that does as it is told."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.log = FakeLog()
        self.m: Mooring = assemble("http://localhost:8787", device.file, device.service, device.timing, dialer=self.log)
        shape = lambda _: reply({"name": "Board", "role": "owner", "head": self.log.head})  # noqa: E731
        device.service.script["GET /api/workspaces/wsp_1"] = shape

    async def opened(self) -> Workspace:
        await self.m.session.log_in(*ALICE)
        return await self.m.open("wsp_1")


@pytest.fixture
def place(device: Device) -> Place:
    return Place(device)


class Follower:
    """Follows beside the test."""

    def __init__(self, workspace: Workspace, after: Any = None) -> None:
        self.items: list[Event | LogReplaced] = []
        self.task = asyncio.create_task(self._follow(workspace, after))

    async def _follow(self, workspace: Workspace, after: Any) -> None:
        async with aclosing(workspace.follow(after=after)) as items:
            async for item in items:
                self.items.append(item)

    @property
    def names(self) -> list[str]:
        return [item.name if isinstance(item, Event) else "replaced" for item in self.items]

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.wait({self.task})


def _new(*names: str) -> list[NewEvent]:
    return [NewEvent(name) for name in names]


async def _done(task: "asyncio.Task[Any]", device: Device) -> Any:
    """What the task comes to, time passing while it waits."""
    for _ in range(400):
        await settle()
        if task.done():
            return task.result()
        await device.timing.pass_(5)
    raise AssertionError("It never ended.")


async def test_a_line_that_says_nothing_is_given_up(place: Place, device: Device) -> None:
    """No frame after two pings: the line is dead, though nobody closed it. The next one goes on where it was."""
    async with place.m:
        workspace = await place.opened()
        place.log.somebody_writes("a")
        follower = Follower(workspace)
        await settle()
        (line,) = place.log.lines
        line.silent = True
        place.log.lines.discard(line)
        place.log.somebody_writes("b")
        await device.timing.pass_(45)
        assert follower.names == ["a", "b"]
        assert place.log.dialed == 2
        await follower.stop()


async def test_a_hundred_silent_lines_leave_one_follower(place: Place, device: Device) -> None:
    """Each is noticed within a minute; afterwards there is one line, no task more than before, and each event came once."""
    async with place.m:
        follower = Follower(await place.opened())
        await settle()
        tasks = len(asyncio.all_tasks())
        for cycle in range(100):
            (line,) = place.log.lines
            line.silent = True
            place.log.somebody_writes(str(cycle))
            await device.timing.pass_(60)
            assert follower.names == [str(n) for n in range(cycle + 1)]
        assert (len(place.log.lines), place.log.dialed) == (1, 101)
        assert len(asyncio.all_tasks()) == tasks
        await follower.stop()


async def test_a_living_line_is_kept(place: Place, device: Device) -> None:
    """An hour without events: pings are answered, and it is the same line as before."""
    async with place.m:
        follower = Follower(await place.opened())
        await device.timing.pass_(3600)
        assert place.log.dialed == 1
        await follower.stop()


async def test_who_reads_slowly_lets_the_server_wait(place: Place, device: Device) -> None:
    """Chunks are acknowledged when they are taken, and no more than a few are read ahead."""
    place.log.page = 1
    place.log.somebody_writes(*map(str, range(100)))
    async with place.m:
        workspace = await place.opened()
        items = workspace.follow()
        assert isinstance(await anext(items), Event)
        await device.timing.pass_(120)
        (line,) = place.log.lines
        assert line.acks == 1
        assert line.outgoing.qsize() >= 80, "What nobody takes is left on the line."
        assert [event.name async for event in _first(items, 99)] == list(map(str, range(1, 100)))
        assert place.log.dialed == 1, "Slow is not dead."
        await items.aclose()


async def _first(items: Any, count: int) -> Any:
    for _ in range(count):
        yield await anext(items)


async def test_another_life_while_following(place: Place, device: Device) -> None:
    """The log was restored and its sockets closed: the follower is told, and gets the new life from its beginning."""
    async with place.m:
        follower = Follower(await place.opened())
        await settle()
        place.log.somebody_writes("a", "b", "c")
        await settle()
        place.log.life, place.log.events = "log_2", place.log.events[:1]
        for line in tuple(place.log.lines):
            line.end(4409, "LOG_REPLACED")
        await device.timing.pass_(60)
        assert follower.names == ["a", "b", "c", "replaced", "a"]
        assert follower.items[3] == LogReplaced("log_1", "log_2")
        await follower.stop()


@pytest.mark.parametrize("code", [1012, 4429, 1011, 4401, None])
async def test_other_ends_are_waited_out(place: Place, device: Device, code: int | None) -> None:
    """A restart, a flood, a fault, a session that is renewed, a broken line: it goes on after a moment."""
    async with place.m:
        follower = Follower(await place.opened())
        await settle()
        for number in range(5):
            place.log.somebody_writes(str(number))
            await settle()
            for line in tuple(place.log.lines):
                line.end(code)
            await device.timing.pass_(60)
        assert follower.names == list(map(str, range(5)))
        await follower.stop()


@pytest.mark.parametrize(("code", "status"), [(4403, 403), (4404, 404)])
async def test_an_end_for_good_is_told(place: Place, device: Device, code: int, status: int) -> None:
    """No access, no workspace: the follower ends with the refusal, and so does a push that waits."""
    async with place.m:
        workspace = await place.opened()
        follower = Follower(workspace)
        await settle()
        for line in tuple(place.log.lines):
            line.end(code, "WORKSPACE_FORBIDDEN")
        await settle()
        with pytest.raises(Refused) as refused:
            await _done(follower.task, device)
        assert (refused.value.status, refused.value.code) == (status, "WORKSPACE_FORBIDDEN")
        place.log.refusals = [Refused("WORKSPACE_FORBIDDEN", 403, "No.")]
        with pytest.raises(Refused):
            await workspace.push(_new("a"))


async def test_refused_dialings_are_told_apart(place: Place, device: Device) -> None:
    """No network is waited out; a token that has run out is renewed, and dialed with again at once."""
    place.log.refusals = [Unreachable("No network.", "offline"), Refused("TOKEN_EXPIRED", 401, "It ran out.")]
    async with place.m:
        workspace = await place.opened()
        stored = await _done(asyncio.create_task(workspace.push(_new("a"))), device)
        assert [event.seq for event in stored] == [1]
        assert device.service.refreshed == 1


@pytest.mark.parametrize("moment", ["before push", "stored", "echoed", "before chunk"])
async def test_a_lost_answer_doubles_nothing(place: Place, device: Device, moment: str) -> None:
    """The line breaks once at this moment of a push: the event is in the log once, and the writer is told so."""
    broken: list[str] = []

    def once(now: str) -> bool:
        if now == moment and not broken:
            broken.append(now)
            return True
        return False

    place.log.somebody_writes("theirs")
    async with place.m:
        workspace = await place.opened()
        place.log.trouble = once
        stored = await _done(asyncio.create_task(workspace.push(_new("a", "b"))), device)
        assert [event.name for event in stored] == ["a", "b"]
        assert [event["name"] for event in place.log.events] == ["theirs", "a", "b"]
        assert broken == [moment]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(["ok", "break", "theirs", "theirs, then break"]), max_size=25), st.integers(1, 4))
def test_whatever_breaks_each_event_is_there_once(whims: list[str], size: int) -> None:
    """Over any course of broken lines and others' events: all of ours, once, in order, and none of theirs is missed."""
    asyncio.run(_course(whims, size))


async def _course(whims: list[str], size: int) -> None:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o700)
        device = Device(Path(folder))
        place, left, seen = Place(device), iter(whims), []
        place.log.trouble = _whimsical(place.log, left)

        async def rebase(mine: Sequence[NewEvent], theirs: Sequence[Event]) -> Sequence[NewEvent]:
            seen.extend(event.name for event in theirs)
            return mine

        async with place.m:
            workspace = await place.opened()
            names = [f"mine {number}" for number in range(size * 3)]
            stored: list[Event] = []
            for start in range(0, len(names), size):
                writing = workspace.push(
                    _new(*names[start : start + size]), after=stored[-1].seq if stored else 0, rebase=rebase
                )
                stored += await _done(asyncio.create_task(writing), device)
        log = [event["name"] for event in place.log.events]
        assert [event.name for event in stored] == names
        assert [name for name in log if name.startswith("mine")] == names
        before_last = log[: log.index(names[-1])]
        assert seen == [name for name in before_last if name.startswith("theirs")]


def _whimsical(log: FakeLog, whims: Any) -> Callable[[str], bool]:
    numbers = iter(range(1000))

    def trouble(moment: str) -> bool:
        if moment == "before chunk":
            return False
        whim = next(whims, "ok")
        if whim.startswith("theirs") and moment == "before push":
            log.somebody_writes(f"theirs {next(numbers)}")
        return whim.endswith("break")

    return trouble


async def test_what_was_made_for_a_former_life_is_kept_aside_and_refused(place: Place, device: Device) -> None:
    """It is brought to the life that it was made for, behind what others brought there; whoever wrote it is told how much."""
    workspace = await place.opened()
    first, _ = await workspace.push(_new("a", "b"))
    known = Cursor("log_1", first.seq)
    place.log.restore("log_2", 1)
    with pytest.raises(Refused) as refused:
        await _done(asyncio.create_task(workspace.push(_new("c", "d"), after=known)), device)
    assert (refused.value.code, refused.value.extra) == ("LOG_REPLACED", {"keptAside": 2})
    assert [event["name"] for event in place.log.former["log_1"].events] == ["a", "b", "c", "d"]
    assert [event["name"] for event in place.log.events] == ["a"]


async def test_what_was_made_for_a_life_that_is_not_kept_is_refused_and_written_nowhere(
    place: Place, device: Device
) -> None:
    workspace = await place.opened()
    first, *_ = await workspace.push(_new("a"))
    place.log.restore("log_2", 0, keep=False)
    with pytest.raises(Refused) as refused:
        await _done(asyncio.create_task(workspace.push(_new("c"), after=Cursor("log_1", first.seq))), device)
    assert (refused.value.code, refused.value.extra) == ("LOG_REPLACED", {"keptAside": 0})
    assert place.log.events == []


@pytest.mark.parametrize("cut", [0, 1, 2, 3])
async def test_what_may_stand_anywhere_goes_on_in_the_new_life(place: Place, device: Device, cut: int) -> None:
    """Restored while it is being written, to before, into or behind it: what is left is written there, and nothing twice."""
    workspace = await place.opened()
    place.log.somebody_writes("before")
    batches = 0

    def cut_off(where: str) -> bool:
        nonlocal batches
        if where == "before push":
            batches += 1
            if batches == 2:
                place.log.trouble = lambda _: False
                place.log.restore("log_2", cut)
                return True
        return False

    place.log.trouble = cut_off
    names = [f"e{number}" for number in range(150)]  # two batches
    stored = await _done(asyncio.create_task(workspace.push(_new(*names))), device)
    assert [event.name for event in stored] == names
    kept = ["before", *names[:100]][:cut]
    assert [event["name"] for event in place.log.events] == [*kept, *names[100:]]
    assert [event["name"] for event in place.log.former["log_1"].events] == ["before", *names[:100]]


async def test_readers_are_told_of_a_new_life_at_once(place: Place, device: Device) -> None:
    """They have nothing to bring, and say so: they are not kept waiting in the life that they know."""
    workspace = await place.opened()
    await workspace.push(_new("a", "b"))
    place.log.restore("log_2", 1)
    items = [item async for item in workspace.events(after=Cursor("log_1", 2))]
    assert [item if isinstance(item, LogReplaced) else item.name for item in items] == [
        LogReplaced("log_1", "log_2"),
        "a",
    ]
