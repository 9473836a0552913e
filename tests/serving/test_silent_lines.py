"""Sockets that are cut without a word, against a real service: noticed at both ends, recovered, and nothing is left of them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from pathlib import Path

import httpx2
import pytest
from typing_extensions import override

import mooring
from live_server import LiveServer, Person, live_server, wait_for
from mooring.client import Mooring, NewEvent, Workspace
from mooring.client.timing import DeviceTiming
from mooring.client.workspaces import Place, SocketDialer
from mooring.kit.ids import RandomIds
from silent_lines import SilentLines, silent_lines
from sync_client import SyncSocket, event

SECONDS = 30.0
HASTE = 50
"""How many times faster than the clock a client waits here: ten seconds between two pings are a fifth of one."""
SILENT = 2
FOLLOWERS = 10
TASKS_OF_A_FOLLOWER = 6
"""Its own, two of its conversation, one of its socket, two of the way in between."""
CYCLES = 10


class Hasty(DeviceTiming):
    """Waits for a fraction of what it should."""

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / HASTE)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with live_server(tmp_path_factory.mktemp("silent-lines"), silent_seconds=SILENT) as running:
        yield running


@asynccontextmanager
async def connected(server: LiveServer, folder: Path, person: Person) -> AsyncIterator[Mooring]:
    async with mooring.connect(server.url, state=folder) as m:
        await m.session.log_in(person.email, person.password)
        yield m


@asynccontextmanager
async def over(lines: SilentLines, m: Mooring, workspace_id: str) -> AsyncIterator[Workspace]:
    """A workspace whose sockets go over `lines`, in haste; requests go straight."""
    place = Place(workspace_id, m.session, SocketDialer(lines.url, close_seconds=0.05), Hasty())
    workspace = Workspace(place, RandomIds(), name="Board", role="owner")
    yield workspace
    await workspace.close()


class Follower:
    """Follows, and notes which events came."""

    def __init__(self, workspace: Workspace) -> None:
        self.names: list[str] = []
        self._came = asyncio.Event()
        self._task = asyncio.create_task(self._follow(workspace))

    async def _follow(self, workspace: Workspace) -> None:
        async with aclosing(workspace.follow()) as items:
            async for item in items:
                self.names.append(getattr(item, "name", "replaced"))
                self._came.set()

    async def until(self, count: int) -> None:
        while len(self.names) < count:
            self._came.clear()
            await self._came.wait()

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.wait({self._task})


def gauges(server: LiveServer) -> tuple[int, int]:
    """Open sockets, and live pulls."""
    text = httpx2.get(f"{server.url}/metrics").text
    found = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return int(float(found["mooring_sync_sockets"])), int(float(found["mooring_live_pulls"]))


async def settled(server: LiveServer, expected: int) -> None:
    """The server has so many sockets and live pulls, and no others."""
    promise = f"{expected} sockets with a live pull each"
    await asyncio.to_thread(wait_for, promise, lambda: gauges(server) == (expected, expected), SECONDS)


async def test_a_hundred_silent_cuts_leave_nothing_behind(server: LiveServer, tmp_path: Path) -> None:
    """Ten followers, ten times cut off without a word: each time all of them are back by themselves and miss nothing, hear
    nothing twice, and at the end server and client hold what they held at the beginning.
    """
    person = server.sign_up()
    async with AsyncExitStack() as stack:
        lines = await stack.enter_async_context(silent_lines(server.url))
        m = await stack.enter_async_context(connected(server, tmp_path / "m", person))
        writer = await m.open(person.workspace_id)
        await writer.push([NewEvent("0")])
        before = len(asyncio.all_tasks())
        follows = [await stack.enter_async_context(over(lines, m, person.workspace_id)) for _ in range(FOLLOWERS)]
        followers = [Follower(one) for one in follows]
        async with asyncio.timeout(SECONDS):
            await asyncio.gather(*(one.until(1) for one in followers))
        for cycle in range(1, CYCLES + 1):
            assert lines.silence() >= FOLLOWERS
            await writer.push([NewEvent(str(cycle))])
            async with asyncio.timeout(SECONDS):
                await asyncio.gather(*(one.until(cycle + 1) for one in followers))
        assert all(one.names == [str(n) for n in range(CYCLES + 1)] for one in followers)
        await writer.close()
        await settled(server, FOLLOWERS)
        async with asyncio.timeout(SECONDS):
            await _few_tasks(before + FOLLOWERS * TASKS_OF_A_FOLLOWER)
        for one in followers:
            await one.stop()
        await settled(server, 0)
        async with asyncio.timeout(SECONDS):
            await _few_tasks(before)


async def _few_tasks(most: int) -> None:
    """No more tasks than so many: what one that is just over leaves is gone in a moment."""
    while len(asyncio.all_tasks()) > most:
        await asyncio.sleep(0.01)


async def test_a_push_into_the_silence_is_made_once(server: LiveServer, tmp_path: Path) -> None:
    """The line falls silent before a push that is larger than it takes: it is noticed all the same, and written once."""
    person = server.sign_up()
    async with (
        silent_lines(server.url) as lines,
        connected(server, tmp_path / "m", person) as m,
        over(lines, m, person.workspace_id) as workspace,
    ):
        await workspace.push([NewEvent("before")])
        assert lines.silence() == 1
        async with asyncio.timeout(SECONDS):
            stored = await workspace.push([NewEvent("large", "x" * 800_000) for _ in range(12)])
        assert [event.seq for event in stored] == list(range(2, 14))
        async with aclosing((await m.open(person.workspace_id)).events()) as events:
            assert [event.name async for event in events] == ["before"] + ["large"] * 12


async def test_nobody_waits_for_a_dead_line_to_take_something(server: LiveServer) -> None:
    """More than fits between here and there: it is left to the line, and its writer goes on to notice the silence."""
    person = server.sign_up()
    async with silent_lines(server.url) as lines:
        dialer = SocketDialer(lines.url, close_seconds=0.05)
        async with dialer.dial(person.workspace_id, person.access_token) as line, asyncio.timeout(SECONDS):
            lines.silence()
            for _ in range(4):
                await line.send("x" * 3 * 1024**2)


async def test_who_reads_slowly_and_says_something_is_not_gone(server: LiveServer) -> None:
    """An answer to a ping waits behind megabytes that are not read yet: whoever says something meanwhile keeps the socket."""
    person = server.sign_up()
    async with silent_lines(server.url) as lines:
        url = lines.url.replace("http", "ws") + "/sync"
        async with await SyncSocket.open(url, person.workspace_id, person.access_token) as slow:
            pull = await slow.live_pull()
            lines.hold_back()
            async with await SyncSocket.open(server.sync_url, person.workspace_id, person.access_token) as sock:
                for seq in range(1, 9):
                    await sock.must_push([event(seq, size=850_000)])
            end = asyncio.get_running_loop().time() + 1.5 * SILENT
            while (
                asyncio.get_running_loop().time() < end
            ):  # the server's own clock, by which it asks and loses patience
                await slow.send({"_tag": "Ping"})
                await asyncio.sleep(SILENT / 8)
            lines.let_go_on()
            await pull.until(8)
            await settled(server, 1)


async def test_the_server_lets_go_of_who_is_gone_with_much_on_the_way(server: LiveServer) -> None:
    """A peer that fell silent with megabytes still to be sent to it: its socket and its live pull are gone within seconds."""
    person = server.sign_up()
    async with silent_lines(server.url) as lines:
        url = lines.url.replace("http", "ws") + "/sync"
        gone = await SyncSocket.open(url, person.workspace_id, person.access_token)
        await gone.live_pull()
        await settled(server, 1)
        lines.silence()
        async with await SyncSocket.open(server.sync_url, person.workspace_id, person.access_token) as sock:
            for seq in range(1, 9):
                await sock.must_push([event(seq, size=850_000)])
        await settled(server, 0)
        lines.cut()
