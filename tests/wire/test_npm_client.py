"""The stock npm client (LiveStore 0.4) against a running server, unchanged, on Node."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from event_reader import Event, stream
from forced_ends import FORCED_ENDS, NEW_PASSWORD, Devices
from live_server import LiveServer, Person, live_server, wait_for
from npm_client import Steps, run_scenario
from wire_place import Place


async def test_two_stores_converge_and_a_third_boots_cold(place: Place) -> None:
    """Edits of two stores reach each other, also when both write at once, and what a handler wrote; a third store gets it all."""
    result = await run_scenario("converge", place.server, place.owner)
    assert (result["rows"], result["stored"], result["faults"]) == (44, 45, [])


async def test_two_stores_converge_over_http(place: Place) -> None:
    """The HTTP transport carries the same edits."""
    result = await run_scenario("converge", place.server, place.owner, TRANSPORT="http")
    assert (result["rows"], result["stored"], result["faults"]) == (44, 45, [])


async def test_offline_edits_of_both_sides_are_merged(place: Place) -> None:
    """What two stores wrote while they were offline is in both afterwards, each edit once."""
    result = await run_scenario("offline-rebase", place.server, place.owner)
    assert (result["stored"], result["faults"], result["writers"]) == (21, [], ["a", "b"])


async def test_cold_stores_join_while_another_writes(place: Place) -> None:
    """History and live edits are one cut: stores that join in mid-stream miss nothing and hear nothing twice."""
    result = await run_scenario("cold-join", place.server, place.owner)
    assert (result["stored"], result["faults"]) == (721, [])


@pytest.mark.parametrize("deed", ["restart", "crash"])
async def test_going_down_in_mid_stream_loses_nothing(tmp_path: Path, deed: str) -> None:
    """A restart or a crash in the middle of a stream of edits: the stores come back, nothing is lost or doubled."""
    with live_server(tmp_path) as server:
        steps: Steps = {deed: lambda: server.restart(crash=deed == "crash")}
        result = await run_scenario("restart", server, server.sign_up(), steps, DEED=deed)
    assert (result["stored"], result["faults"]) == (result["rows"], [])


@pytest.mark.parametrize("lose", ["ack", "echo"])
async def test_a_lost_ack_doubles_nothing(place: Place, lose: str) -> None:
    """When the answer to a push is lost with the socket, the client comes back and the log holds the edit once."""
    result = await run_scenario("lost-ack", place.server, place.owner, LOSE=lose)
    assert (result["stored"], result["faults"]) == (4, [])
    assert result["lost"] >= (1 if lose == "ack" else 2)


@pytest.mark.parametrize("sockets", ["one", "eight"])
async def test_eight_contenders_for_one_parent(place: Place, sockets: str) -> None:
    """Of eight pushes onto one parent one wins and is stored; seven hear that the server is ahead."""
    result = await run_scenario("contend", place.server, place.owner, SOCKETS=sockets)
    assert (result["won"], result["refused"], result["stored"]) == (1, ["ServerAheadError"] * 7, 1)


async def test_a_refused_device_sends_its_queue_when_it_is_let_in(place: Place) -> None:
    """Edits made while the token was refused stay on the device and arrive with a good token."""
    result = await run_scenario("refused-upgrade", place.server, place.owner, REFUSED_TOKEN="no-such-token")
    assert (result["stored"], result["faults"], result["refusals"]) == (3, [], [403])


async def test_an_expired_device_sends_its_queue_when_it_is_let_in(tmp_path: Path) -> None:
    """The same with a token that was good once."""
    with live_server(tmp_path, access_token_seconds=1) as server:
        expired = server.sign_up()
        wait_for("The token has run out.", lambda: _is_refused(server, expired))
        server.settings["ACCESS_TOKEN_SECONDS"] = 900
        server.restart()
        fresh = server.log_in(expired)
        result = await run_scenario("refused-upgrade", server, fresh, REFUSED_TOKEN=expired.access_token)
    assert (result["stored"], result["faults"], result["refusals"]) == (3, [], [403])


def _is_refused(server: LiveServer, person: Person) -> bool:
    return httpx2.get(f"{server.url}/api/session", headers=person.bearer).status_code == 401


@pytest.mark.parametrize(("how", "transport"), [*((how, "ws") for how in FORCED_ENDS), ("revoked", "http")])
async def test_a_device_that_was_signed_out_by_force_keeps_its_queue(
    server: LiveServer, how: str, transport: str
) -> None:
    """Edits made before, during and after the end stay on the device; signed in again, they arrive, each once."""
    lost = server.sign_up()
    devices, end = Devices(server, lost, server.log_in(lost)), FORCED_ENDS[how]

    def sign_in_again() -> str:
        end.undo(devices)
        password = NEW_PASSWORD if how == "password changed" else lost.password
        return server.log_in(replace(lost, password=password)).access_token

    steps: Steps = {"sign out by force": lambda: end.do(devices), "sign in again": sign_in_again}
    result = await run_scenario("forced-out", server, lost, steps, TRANSPORT=transport)
    assert (result["stored"], result["faults"]) == (8, [])
    assert result["rows"] == 8


async def test_parked_pushes_wait_and_then_go_through(place: Place) -> None:
    """While a workspace is paused the stock client waits on its open socket; after resume all edits are there, once.

    It makes no ping of its own: a fault of its timer would cost it the socket (docs/guide/connect-a-client.md).
    """
    workspace_id, before = place.workspace_id, _parked(place.server)
    steps: Steps = {
        "pause": lambda: place.server.pause(workspace_id),
        "wait until both are parked": lambda: wait_for("both are parked", lambda: _parked(place.server) >= before + 2),
        "resume": lambda: place.server.resume(workspace_id),
    }
    result = await run_scenario("parking", place.server, place.owner, steps)
    assert (result["stored"], result["faults"]) == (12, [])
    assert result["upgrades"] == [1, 1], "Both kept their one socket."


async def test_a_viewers_edits_wait_until_it_may_write(tmp_path: Path) -> None:
    """A store that may only read goes on receiving, keeps its edits, and sends them once it is a member."""
    with live_server(tmp_path) as server:
        owner, viewer = server.sign_up(), server.sign_up("Vera")
        server.set_role(owner.workspace_id, viewer, "viewer")
        steps: Steps = {"promote": lambda: server.set_role(owner.workspace_id, viewer, "member")}
        async with stream(server, viewer) as events:
            given = {"VIEWER_TOKEN": viewer.access_token}
            result = await run_scenario("parked-viewer", server, owner, steps, **given)
            told = await _told_until_flowing(events)
    assert (result["stored"], result["faults"], result["upgrades"]) == (12, [], 1)
    assert (told[0], told[-1]) == ("READ_ONLY", None)


async def test_a_full_workspace_is_read_and_takes_edits_when_there_is_room(tmp_path: Path) -> None:
    """With room for ten events the stock client keeps the rest of its edits, another store goes on reading; after the
    quota is raised they go through by themselves, on the same socket, and the session was told of both.
    """
    with live_server(tmp_path, workspace_events=10) as server:
        owner = server.sign_up()
        steps: Steps = {
            "wait until a push is parked": lambda: wait_for("a push is parked", lambda: _parked(server) > 0, 40),
            "raise": lambda: server.give_quota(owner, events=100),
        }
        async with stream(server, owner) as events:
            result = await run_scenario("full-workspace", server, owner, steps)
            told = await _told_until_flowing(events)
    assert (result["full"], result["stored"], result["faults"], result["upgrades"]) == (10, 16, [], 1)
    assert told == ["WORKSPACE_FULL", None]


def _parked(server: LiveServer) -> float:
    """How many pushes were parked so far."""
    lines = httpx2.get(f"{server.url}/metrics").text.splitlines()
    return sum(float(line.split()[1]) for line in lines if line.startswith("mooring_pushes_parked_total "))


async def _told_until_flowing(events: AsyncIterator[Event]) -> list[str | None]:
    """The reasons that the session was told, up to the one that says that nothing waits any more."""
    told: list[str | None] = []
    async for event in events:
        if event.name == "writes":
            told.append(event.data["reason"])
            if event.data["state"] == "flowing":
                break
    return told


async def test_arguments_come_back_as_they_were_sent(place: Place) -> None:
    """Lone surrogates, NUL, extreme numbers: no value changes on its way, so nothing is pushed again."""
    result = await run_scenario("exact-args", place.server, place.owner)
    assert result["stored"] == 18


async def test_a_deaf_store_hears_again(tmp_path: Path) -> None:
    """A store that reconnected without asking for its live pull is disconnected, asks again and gets what it missed."""
    with live_server(tmp_path, deaf_seconds=1) as server:
        result = await run_scenario("deaf", server, server.sign_up())
    assert (result["stored"], result["faults"]) == (3, [])
    assert result["upgrades"] >= 3, (
        "Opened, opened again while the network was silent, and again after the server's close."
    )
