"""A push that waits is told over its session's event stream, with the reason, until it flows again."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from event_reader import Event, stream
from live_server import LiveServer, Person, live_server
from sync_client import SyncSocket, event


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with live_server(tmp_path_factory.mktemp("parked")) as running:
        yield running


@pytest.fixture
def alice(server: LiveServer) -> Person:
    return server.sign_up()


@pytest.fixture
def vera(server: LiveServer, alice: Person) -> Person:
    person = server.sign_up("Vera")
    server.set_role(alice.workspace_id, person, "viewer")
    return person


async def of_writes(events: AsyncIterator[Event]) -> tuple[str, str, str | None]:
    """The next `writes` event: workspace, state, reason."""
    async for one in events:
        if one.name == "writes":
            return one.data["workspaceId"], one.data["state"], one.data["reason"]
    raise AssertionError("The stream has ended.")


async def flows(events: AsyncIterator[Event]) -> str:
    """The workspace in which writes flow again. The server is made to look again by a pause, which may be told before."""
    while True:
        workspace_id, state, reason = await of_writes(events)
        if state == "flowing":
            assert reason is None
            return workspace_id


async def test_a_viewer_is_told_that_its_push_waits_and_that_it_went_through(
    server: LiveServer, alice: Person, vera: Person
) -> None:
    """Parked with READ_ONLY while a viewer; flowing, after the answer, when made a member. A stream that is opened in
    between hears at once what waits.
    """
    shared = alice.workspace_id
    async with (
        stream(server, vera) as events,
        await SyncSocket.open(server.sync_url, shared, vera.access_token) as sock,
    ):
        parked = await sock.start_push([event(1, client="vera")])
        assert await of_writes(events) == (shared, "parked", "READ_ONLY")
        async with stream(server, vera) as later:
            assert await of_writes(later) == (shared, "parked", "READ_ONLY")
        await asyncio.to_thread(server.set_role, shared, vera, "member")
        _, end = await sock.answer_to(parked)
        assert end["_tag"] == "Success"
        assert await flows(events) == shared
        async with stream(server, vera) as later:
            await asyncio.to_thread(server.pause, vera.workspace_id)
            first = await anext(later)
            assert first.name == "workspace", "Nothing waits: the first that is told is the pause."


async def test_another_reason_is_told_too(server: LiveServer, alice: Person, vera: Person) -> None:
    """A viewer who is made a member while the workspace is paused waits for the end of the pause from then on."""
    shared = alice.workspace_id
    async with (
        stream(server, vera) as events,
        await SyncSocket.open(server.sync_url, shared, vera.access_token) as sock,
    ):
        parked = await sock.start_push([event(1, client="vera")])
        assert await of_writes(events) == (shared, "parked", "READ_ONLY")
        sql = "UPDATE members SET role = 'member' WHERE workspace_id = ? AND user_id = ?"
        await asyncio.to_thread(server.sql, sql, shared, vera.user_id)
        await asyncio.to_thread(server.pause, shared)
        assert await of_writes(events) == (shared, "parked", "WRITES_PAUSED")
        await asyncio.to_thread(server.resume, shared)
        assert (await sock.answer_to(parked))[1]["_tag"] == "Success"
        assert await of_writes(events) == (shared, "flowing", None)


async def test_an_interrupted_push_waits_no_more(server: LiveServer, alice: Person, vera: Person) -> None:
    """The client gave it up: flowing, and the interrupt is answered."""
    shared = alice.workspace_id
    async with (
        stream(server, vera) as events,
        await SyncSocket.open(server.sync_url, shared, vera.access_token) as sock,
    ):
        parked = await sock.start_push([event(1, client="vera")])
        assert await of_writes(events) == (shared, "parked", "READ_ONLY")
        await sock.send({"_tag": "Interrupt", "requestId": parked})
        _, end = await sock.answer_to(parked)
        assert end["_tag"] == "Failure"
        assert await of_writes(events) == (shared, "flowing", None)


async def test_a_rebase_is_not_told(server: LiveServer, alice: Person, vera: Person) -> None:
    """A client that gives its push up and pushes anew at once waits all the while."""
    shared = alice.workspace_id
    async with (
        stream(server, vera) as events,
        await SyncSocket.open(server.sync_url, shared, vera.access_token) as sock,
    ):
        parked = await sock.start_push([event(1, client="vera")])
        assert await of_writes(events) == (shared, "parked", "READ_ONLY")
        await sock.send({"_tag": "Interrupt", "requestId": parked})
        again = await sock.start_push([event(1, client="vera-anew")])
        await sock.answer_to(parked)
        sql = "UPDATE members SET role = 'member' WHERE workspace_id = ? AND user_id = ?"
        await asyncio.to_thread(server.sql, sql, shared, vera.user_id)
        await asyncio.to_thread(server.pause, shared)
        await asyncio.to_thread(server.resume, shared)
        assert (await sock.answer_to(again))[1]["_tag"] == "Success"
        assert await of_writes(events) == (shared, "parked", "WRITES_PAUSED")
        assert await of_writes(events) == (shared, "flowing", None)


@pytest.mark.parametrize("how", ["leaves", "is removed"])
async def test_a_socket_that_is_gone_waits_no_more(server: LiveServer, alice: Person, vera: Person, how: str) -> None:
    """Whether the client left or lost its access: the edits are on its device, and nothing of it waits here."""
    shared = alice.workspace_id
    async with stream(server, vera) as events:
        async with await SyncSocket.open(server.sync_url, shared, vera.access_token) as sock:
            await sock.start_push([event(1, client="vera")])
            assert await of_writes(events) == (shared, "parked", "READ_ONLY")
            if how == "is removed":
                await asyncio.to_thread(server.remove, shared, vera)
                assert (await sock.closed())[0] == 4403
        assert await flows(events) == shared


async def test_a_paused_workspace_is_told_to_each_session_that_waits(server: LiveServer, alice: Person) -> None:
    """Two sessions of one person wait; only the one whose push is parked is told of its own."""
    other = server.log_in(alice)
    await asyncio.to_thread(server.pause, alice.workspace_id)
    async with (
        stream(server, alice) as events,
        stream(server, other) as elsewhere,
        await SyncSocket.open(server.sync_url, alice.workspace_id, alice.access_token) as sock,
    ):
        parked = await sock.start_push([event(1)])
        assert await of_writes(events) == (alice.workspace_id, "parked", "WRITES_PAUSED")
        await asyncio.to_thread(server.resume, alice.workspace_id)
        assert (await sock.answer_to(parked))[1]["_tag"] == "Success"
        assert await of_writes(events) == (alice.workspace_id, "flowing", None)
        first = await anext(elsewhere)
        assert (first.name, first.data["kind"]) == ("workspace", "workspace_resumed")
