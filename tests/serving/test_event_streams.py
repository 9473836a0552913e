"""Event streams of a running service: over real connections, with a drain, and with readers who do not read."""

import asyncio
import socket
from pathlib import Path

import httpx2
import pytest

from event_reader import EventParser, stream
from live_server import LiveServer, Person, live_server, wait_for

SECONDS = 10.0
PATH = "/api/session/events"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> "object":
    """One server for the tests that leave it as it is."""
    with live_server(tmp_path_factory.mktemp("events"), event_beat_seconds=1) as server:
        yield server


async def test_a_revocation_reaches_a_stream(shared: LiveServer) -> None:
    """`ended revoked`, and the answer is complete."""
    person = shared.sign_up()
    other = shared.log_in(person)
    async with stream(shared, person) as events:
        await asyncio.to_thread(
            shared.request, "DELETE", f"/api/sessions/{person.session_id}", 204, headers=other.bearer
        )
        assert [(event.name, event.data) async for event in events] == [("ended", {"reason": "revoked"})]


async def test_a_change_reaches_a_stream_and_a_missed_one_the_next(shared: LiveServer) -> None:
    """Live while connected; by `Last-Event-ID` after having been away."""
    person = shared.sign_up()
    async with stream(shared, person) as events:
        await asyncio.to_thread(shared.pause, person.workspace_id)
        seen = await anext(events)
        assert (seen.name, seen.data["kind"]) == ("workspace", "workspace_paused")
    await asyncio.to_thread(shared.resume, person.workspace_id)
    async with stream(shared, person, **{"Last-Event-ID": str(seen.id)}) as events:
        assert (await anext(events)).data["kind"] == "workspace_resumed"


async def test_an_idle_stream_beats(shared: LiveServer) -> None:
    """A comment each `MOORING_EVENT_BEAT_SECONDS`, so that no proxy takes the connection for dead."""
    person, parser = shared.sign_up(), EventParser()
    async with (
        httpx2.AsyncClient(timeout=SECONDS) as client,
        client.stream("GET", shared.url + PATH, headers=person.bearer) as reply,
    ):
        async for chunk in reply.aiter_raw():
            parser.feed(chunk)
            if parser.beats == 2:
                break


def test_streams_are_counted(shared: LiveServer) -> None:
    """The gauge goes back to none when the readers have left."""
    wait_for("all streams of other tests are over", lambda: _streams(shared) == 0)
    with httpx2.stream("GET", shared.url + PATH, headers=shared.sign_up().bearer) as reply:
        chunks = reply.iter_raw()
        next(chunks)
        assert _streams(shared) == 1
    wait_for("the stream is over", lambda: _streams(shared) == 0)


def _streams(server: LiveServer) -> float:
    lines = httpx2.get(f"{server.url}/metrics").text.splitlines()
    return float(next(line for line in lines if line.startswith("mooring_session_event_streams ")).split()[1])


async def test_a_stop_ends_streams_at_once_and_the_cursor_outlives_it(tmp_path: Path) -> None:
    """SIGTERM: `restart` and exit 0, readers who do not read included; afterwards nothing was missed.

    The drain, whose longest time is set to more than anybody waits here for a stop, has nothing to wait for.
    """
    with live_server(tmp_path, drain_seconds=60) as server:
        person = server.sign_up()
        deaf = _deaf_reader(server, person)
        async with stream(server, person) as events:
            stopping = asyncio.create_task(asyncio.to_thread(server.stop))
            assert [event.name async for event in events] == ["restart"]
            assert await stopping == 0
        deaf.close()
        server.start()
        server.pause(person.workspace_id)
        async with stream(server, person, **{"Last-Event-ID": "1"}) as events:
            assert (await anext(events)).data["kind"] == "workspace_paused"


def _deaf_reader(server: LiveServer, person: Person) -> socket.socket:
    url = httpx2.URL(server.url)
    opened = socket.create_connection((url.host, url.port or 80))
    opened.sendall(f"GET {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {person.access_token}\r\n\r\n".encode())
    wait_for("its stream is open", lambda: _streams(server) == 1)
    return opened
