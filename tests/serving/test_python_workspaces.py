"""Workspaces from Python, against a real service: reading, following, writing, and what happens in between."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

import mooring
from live_server import CARGO, LiveServer, Person, live_server
from mooring.client import Active, Cursor, Event, LogReplaced, Mooring, NewEvent, NotSignedIn, Refused, Workspace
from mooring.client.state import State

SECONDS = 20.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with live_server(tmp_path_factory.mktemp("python-workspaces")) as running:
        yield running


@asynccontextmanager
async def _opened(server: LiveServer, folder: Path, person: Person, workspace_id: str = "") -> AsyncIterator[Workspace]:
    async with _connected(server, folder, person) as m:
        yield await m.open(workspace_id or person.workspace_id)


@asynccontextmanager
async def _connected(server: LiveServer, folder: Path, person: Person) -> AsyncIterator[Mooring]:
    async with mooring.connect(server.url, state=folder / person.user_id) as m:
        await m.session.log_in(person.email, person.password)
        yield m


def _new(*texts: str) -> list[NewEvent]:
    return [NewEvent("v1.TodoCreated", {"id": text, "text": f"{CARGO} {text}"}) for text in texts]


def _ids(events: Sequence[Any]) -> list[str]:
    return [event.args["id"] for event in events]


async def _until(workspace: Workspace, count: int, after: Any = None) -> list[Event]:
    """The first `count` events that are followed."""
    found: list[Event] = []
    async with asyncio.timeout(SECONDS), aclosing(workspace.follow(after=after)) as items:
        async for item in items:
            assert isinstance(item, Event)
            found.append(item)
            if len(found) == count:
                return found
    raise AssertionError("It ended.")


async def _all(workspace: Workspace, after: Any = None) -> list[Event]:
    async with asyncio.timeout(SECONDS), aclosing(workspace.events(after=after)) as items:
        return [item async for item in items if isinstance(item, Event)]


async def test_what_is_pushed_is_read(server: LiveServer, tmp_path: Path) -> None:
    """Confirmed events come back with their places and the server's time, and are read the same by everybody."""
    async with _opened(server, tmp_path, server.sign_up()) as workspace:
        assert (workspace.name, workspace.role) == ("Personal workspace", "owner")
        assert await _all(workspace) == []
        stored = await workspace.push(_new("a", "b", "c"))
        assert [(event.seq, event.parent) for event in stored] == [(1, 0), (2, 1), (3, 2)]
        assert all(event.at is not None for event in stored)
        assert await _all(workspace) == stored
        assert _ids(await _all(workspace, after=2)) == ["c"]
        assert _ids(await _until(workspace, 2, after=1)) == ["b", "c"]


async def test_history_and_what_comes_are_one(server: LiveServer, tmp_path: Path) -> None:
    """A follower that begins while others write gets every event once, in order, over the border of history."""
    person = server.sign_up()
    async with _opened(server, tmp_path, person) as writer, _opened(server, tmp_path / "2", person) as reader:
        await writer.push(_new(*map(str, range(500))))
        follower = asyncio.create_task(_until(reader, 700))
        for number in range(500, 700):
            await writer.push(_new(str(number)))
        assert [event.seq for event in await follower] == list(range(1, 701))


async def test_writers_take_turns(server: LiveServer, tmp_path: Path) -> None:
    """Four programs write at once: each event is there once, each program's in its own order."""
    person = server.sign_up()
    async with AsyncExitStack() as stack:
        writers = [await stack.enter_async_context(_opened(server, tmp_path / str(n), person)) for n in range(4)]

        async def write(number: int) -> None:
            for step in range(15):
                await writers[number].push(_new(f"{number}-{step}"))

        async with asyncio.timeout(SECONDS * 2):
            await asyncio.gather(*map(write, range(4)))
        ids = _ids(await _all(writers[0]))
    assert sorted(ids) == sorted(f"{number}-{step}" for number in range(4) for step in range(15))
    for number in range(4):
        assert [one for one in ids if one.startswith(f"{number}-")] == [f"{number}-{step}" for step in range(15)]


async def test_rebase_sees_what_others_wrote(server: LiveServer, tmp_path: Path) -> None:
    """Whoever pushes on an older state is told what came between, and decides what is written then."""
    person = server.sign_up()
    told: list[tuple[list[str], list[str]]] = []

    async def rebase(left: Sequence[NewEvent], theirs: Sequence[Event]) -> Sequence[NewEvent]:
        told.append((_ids(left), _ids(theirs)))
        return _new("mine, after theirs")

    async def nothing(left: Sequence[NewEvent], theirs: Sequence[Event]) -> Sequence[NewEvent]:
        del left, theirs
        return ()

    async with _opened(server, tmp_path, person) as one, _opened(server, tmp_path / "2", person) as other:
        await one.push(_new("first"))
        await other.push(_new("theirs 1", "theirs 2"))
        stored = await one.push(_new("mine"), after=1, rebase=rebase)
        assert told == [(["mine"], ["theirs 1", "theirs 2"])]
        assert [(event.seq, event.args["id"]) for event in stored] == [(4, "mine, after theirs")]
        assert await one.push(_new("not any more"), after=2, rebase=nothing) == []
        assert _ids(await _all(other)) == ["first", "theirs 1", "theirs 2", "mine, after theirs"]


async def test_many_events_go_in_batches(server: LiveServer, tmp_path: Path) -> None:
    """More than one push may hold, in number and in bytes: all of them, in order. One that is too large is refused at once."""
    async with _opened(server, tmp_path, server.sign_up()) as workspace:
        large = [NewEvent("v1.Large", {"id": str(number), "text": "x" * 300_000}) for number in range(7)]
        stored = await workspace.push([*_new(*(f"s{number}" for number in range(250))), *large])
        assert [event.seq for event in stored] == list(range(1, 258))
        with pytest.raises(ValueError, match="900000"):
            await workspace.push([NewEvent("v1.Large", "x" * 900_000)])
        assert len(await _all(workspace)) == 257


@pytest.mark.parametrize("crash", [False, True], ids=["restart", "kill -9"])
async def test_a_restart_is_waited_out(tmp_path: Path, *, crash: bool) -> None:
    """A follower and a writer go on over a restart in the middle: nothing is missed, nothing is there twice."""
    with live_server(tmp_path) as server:
        person = server.sign_up()
        async with _opened(server, tmp_path, person) as writer, _opened(server, tmp_path / "2", person) as reader:
            follower = asyncio.create_task(_until(reader, 300))

            async def write() -> None:
                for number in range(300):
                    await writer.push(_new(str(number)))

            writing = asyncio.create_task(write())
            await _until(reader, 50)
            await asyncio.to_thread(server.restart, crash=crash)
            async with asyncio.timeout(60):
                await writing
                assert _ids(await follower) == list(map(str, range(300)))
            assert [event.seq for event in await _all(writer)] == list(range(1, 301))


async def test_who_may_only_read_waits(server: LiveServer, tmp_path: Path) -> None:
    """A viewer's push waits, while many others write; made a member, it goes through by itself."""
    owner, viewer = server.sign_up(), server.sign_up("Vera")
    server.set_role(owner.workspace_id, viewer, "viewer")
    async with (
        _opened(server, tmp_path, owner) as theirs,
        _opened(server, tmp_path, viewer, owner.workspace_id) as mine,
    ):
        assert mine.role == "viewer"
        waiting = asyncio.create_task(mine.push(_new("mine")))
        for number in range(40):
            await theirs.push(_new(str(number)))
        assert not waiting.done()
        server.set_role(owner.workspace_id, viewer, "member")
        async with asyncio.timeout(SECONDS):
            (stored,) = await waiting
        assert (stored.seq, stored.args["id"]) == (41, "mine")


async def test_who_is_removed_is_told(server: LiveServer, tmp_path: Path) -> None:
    """A follower that may not read any more ends with the refusal, and so does opening again."""
    owner, guest = server.sign_up(), server.sign_up("Bob")
    server.set_role(owner.workspace_id, guest, "member")
    async with _connected(server, tmp_path, guest) as m:
        workspace = await m.open(owner.workspace_id)
        await workspace.push(_new("one"))
        following = asyncio.create_task(_until(workspace, 2))
        await _until(workspace, 1)
        server.remove(owner.workspace_id, guest)
        async with asyncio.timeout(SECONDS):
            with pytest.raises(Refused) as refused:
                await following
            assert refused.value.code == "WORKSPACE_FORBIDDEN"
            with pytest.raises(Refused) as refused:
                await m.open(owner.workspace_id)
            assert refused.value.code == "WORKSPACE_FORBIDDEN"
            with pytest.raises(Refused) as refused:
                await m.open("wsp_none")
            assert refused.value.code in {"WORKSPACE_FORBIDDEN", "WORKSPACE_MISSING"}


async def test_a_session_that_ends_ends_the_following(server: LiveServer, tmp_path: Path) -> None:
    """Revoked from elsewhere: whoever follows hears that the session is over."""
    person = server.sign_up()
    async with _connected(server, tmp_path, person) as m:
        workspace = await m.open(person.workspace_id)
        await workspace.push(_new("one"))
        following = asyncio.create_task(_until(workspace, 2))
        await _until(workspace, 1)
        server.request("DELETE", "/api/sessions", 204, headers=person.bearer)
        async with asyncio.timeout(SECONDS):
            with pytest.raises(NotSignedIn):
                await following


async def test_tokens_that_run_out_are_renewed(tmp_path: Path) -> None:
    """Over some lives of an access token a follower and a writer go on."""
    with live_server(tmp_path, access_token_seconds=2) as server:
        person = server.sign_up()
        async with _connected(server, tmp_path, person) as m:
            renewed: asyncio.Queue[State] = asyncio.Queue()
            m.session.on_change(lambda state: renewed.put_nowait(state) if isinstance(state, Active) else None)
            workspace = await m.open(person.workspace_id)
            following = asyncio.create_task(_until(workspace, 3))
            for number in range(3):
                await workspace.push(_new(str(number)))
                async with asyncio.timeout(SECONDS):
                    await renewed.get()
            assert _ids(await following) == ["0", "1", "2"]


async def test_a_snapshot_goes_on_where_it_was(server: LiveServer, tmp_path: Path) -> None:
    """A reducer's state over all events, and from there over what came since."""
    async with _opened(server, tmp_path, server.sign_up()) as workspace:
        await workspace.push(_new("a", "b"))

        def count(seen: tuple[str, ...], event: Event) -> tuple[str, ...]:
            return (*seen, event.args["id"])

        first = await workspace.snapshot(count, ())
        assert (first.state, first.cursor.seq) == (("a", "b"), 2)
        await workspace.push(_new("c"))
        later = await workspace.snapshot(count, (), since=first)
        assert (later.state, later.cursor) == (("a", "b", "c"), Cursor(first.cursor.log, 3))
        assert await workspace.snapshot(count, (), since=later) == later


async def test_another_life_of_the_log_is_told(server: LiveServer, tmp_path: Path) -> None:
    """A cursor of another life: the reader is told and gets all of this one, a snapshot is made anew, a push is refused."""
    async with _opened(server, tmp_path, server.sign_up()) as workspace:
        await workspace.push(_new("a", "b"))
        old = Cursor("log_of_another_life", 7)
        items = [item async for item in workspace.events(after=old)]
        assert isinstance(items[0], LogReplaced)
        assert (items[0].before, _ids(items[1:])) == (old.log, ["a", "b"])
        with pytest.raises(Refused) as refused:
            await workspace.push(_new("c"), after=old)
        assert refused.value.code == "LOG_REPLACED"
        assert len(await _all(workspace)) == 2


async def test_giving_up_leaves_nothing_behind(server: LiveServer, tmp_path: Path) -> None:
    """A push that was given up while the workspace was paused does not keep later ones from being written, once each."""
    person = server.sign_up()
    async with _opened(server, tmp_path, person) as workspace:
        await workspace.push(_new("one"))
        server.pause(person.workspace_id)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await workspace.push(_new("given up"))
        server.resume(person.workspace_id)
        await workspace.push(_new("two"))
        assert _ids(await _all(workspace)) == ["one", "two"]
