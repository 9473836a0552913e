"""A workspace that holds as much as it may: exact to the event, pushes wait, reads go on, and room lets them through."""

import asyncio
from collections.abc import Iterator

import pytest

from event_reader import stream
from live_server import LiveServer, Person, live_server
from sync_client import Json, SyncSocket, cause_of, event, events, none, post, request

ROOM = 5


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with live_server(tmp_path_factory.mktemp("full"), workspace_events=ROOM) as running:
        yield running


@pytest.fixture
def alice(server: LiveServer) -> Person:
    return server.sign_up()


async def connect(server: LiveServer, person: Person) -> SyncSocket:
    return await SyncSocket.open(server.sync_url, person.workspace_id, person.access_token)


async def writes(reader: object) -> tuple[str, str | None]:
    async for one in reader:  # type: ignore[attr-defined]
        if one.name == "writes":
            return one.data["state"], one.data["reason"]
    raise AssertionError("The stream has ended.")


async def test_what_does_not_fit_waits_and_goes_through_when_there_is_room(server: LiveServer, alice: Person) -> None:
    """A batch of two with room for one waits, whole; a live pull goes on; with more room it is answered on its own id."""
    async with (
        stream(server, alice) as told,
        await connect(server, alice) as sock,
        await connect(server, alice) as other,
    ):
        await sock.must_push(events(1, ROOM - 1))
        live = await other.live_pull()
        waiting = await sock.start_push(events(ROOM, 2))
        assert await writes(told) == ("parked", "WORKSPACE_FULL")
        assert await sock.pull_seqs() == [1, 2, 3, 4]
        await asyncio.to_thread(server.give_quota, alice, events=ROOM + 1)
        assert (await sock.answer_to(waiting))[1]["_tag"] == "Success"
        assert await writes(told) == ("flowing", None)
        await live.until(ROOM + 1)


async def test_the_last_event_that_fits_is_taken(server: LiveServer, alice: Person) -> None:
    """Exactly as many as there is room for; and not one more, also when the quota is raised by too little."""
    async with stream(server, alice) as told, await connect(server, alice) as sock:
        await sock.must_push(events(1, ROOM))
        waiting = await sock.start_push(events(ROOM + 1, 2))
        assert await writes(told) == ("parked", "WORKSPACE_FULL")
        await asyncio.to_thread(server.give_quota, alice, events=ROOM + 1)
        assert await sock.pull_seqs() == list(range(1, ROOM + 1))
        await asyncio.to_thread(server.give_quota, alice, events=ROOM + 2)
        assert (await sock.answer_to(waiting))[1]["_tag"] == "Success"


async def test_bytes_are_limited_too(server: LiveServer, alice: Person) -> None:
    """By what the log keeps of an event; raised, they go through."""
    await asyncio.to_thread(server.give_quota, alice, events=1000, bytes=20_000)
    async with stream(server, alice) as told, await connect(server, alice) as sock:
        await sock.must_push([event(1, args={"text": "x" * 18_000})])
        waiting = await sock.start_push([event(2, args={"text": "x" * 3_000})])
        assert await writes(told) == ("parked", "WORKSPACE_FULL")
        await asyncio.to_thread(server.give_quota, alice, bytes=40_000)
        assert (await sock.answer_to(waiting))[1]["_tag"] == "Success"


async def test_a_full_workspace_still_answers_what_it_holds_already(server: LiveServer, alice: Person) -> None:
    """The same push again is acknowledged, and one that is behind learns what it lacks: neither needs room."""
    async with await connect(server, alice) as sock:
        await sock.must_push(events(1, ROOM))
        await sock.must_push(events(1, ROOM))
        end = await sock.push([event(3, client="another")])
        assert cause_of(end)["error"]["_tag"] == "ServerAheadError"


async def test_http_says_that_it_is_full(server: LiveServer, alice: Person) -> None:
    """There is nothing on which a push could wait: an error with the code, after which the client tries again."""
    async with await connect(server, alice) as sock:
        await sock.must_push(events(1, ROOM))
    payload = {"storeId": alice.workspace_id, "batch": [event(ROOM + 1)], "backendId": none()}

    async def pushed() -> Json:
        body = request("1", "SyncHttpRpc.Push", payload)
        reply = await post(server.sync_url, alice.workspace_id, alice.access_token, body)
        return reply.json()[0]["exit"]

    error = cause_of(await pushed())["error"]
    assert (error["_tag"], error["cause"]["message"]) == ("UnknownError", "WORKSPACE_FULL")
    await asyncio.to_thread(server.give_quota, alice, events=ROOM + 1)
    assert (await pushed())["_tag"] == "Success"


async def test_a_second_owners_quota_makes_room_for_all(server: LiveServer, alice: Person) -> None:
    """The most generous of the owners' limits counts, for the pushes of everybody in the workspace."""
    bob = server.sign_up("Bob")
    await asyncio.to_thread(server.give_quota, bob, events=ROOM + 1)
    async with await connect(server, alice) as sock:
        await sock.must_push(events(1, ROOM))
        waiting = await sock.start_push([event(ROOM + 1)])
        await asyncio.to_thread(server.set_role, alice.workspace_id, bob, "owner")
        assert (await sock.answer_to(waiting))[1]["_tag"] == "Success"
