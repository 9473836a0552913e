"""A session that ends while its device is connected: on both transports, at connect, pull and push.

The device works in the workspace of somebody else, who stays connected and goes on writing.
"""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
import websockets

from forced_ends import FORCED_ENDS, Devices, replay
from live_server import LiveServer, Person, live_server, wait_for
from sync_client import Json, SocketClosedError, SyncSocket, event, none, post, request


@dataclass(frozen=True, slots=True)
class Shared:
    """A workspace of Bob, in which Alice is a member with two devices."""

    server: LiveServer
    bob: Person
    devices: Devices

    async def socket(self, person: Person) -> SyncSocket:
        return await SyncSocket.open(self.server.sync_url, self.bob.workspace_id, person.access_token)

    async def stored(self) -> list[str]:
        """The writers of what the log holds, in its order."""
        async with await self.socket(self.bob) as sock:
            chunks, _ = await sock.pull()
        return [
            one["eventEncoded"]["clientId"] for chunk in chunks for value in chunk["values"] for one in value["batch"]
        ]

    async def over_http(self, method: str, payload: Json) -> httpx2.Response:
        """One request of the lost device."""
        place = {"storeId": self.bob.workspace_id}
        frame = request("0", f"SyncHttpRpc.{method}", place | payload)
        return await post(self.server.sync_url, self.bob.workspace_id, self.devices.lost.access_token, frame)


def _shared(server: LiveServer) -> Shared:
    bob, lost = server.sign_up("Bob"), server.sign_up("Alice")
    server.set_role(bob.workspace_id, lost, "member")
    return Shared(server, bob, Devices(server, lost, server.log_in(lost)))


@pytest.fixture
def shared(server: LiveServer) -> Shared:
    return _shared(server)


@asynccontextmanager
async def _sockets(shared: Shared) -> AsyncIterator[list[SyncSocket]]:
    """The lost device's: one with a live pull, one that has only pulled, one that has done nothing."""
    lost = shared.devices.lost
    async with (
        await shared.socket(lost) as live,
        await shared.socket(lost) as pulled,
        await shared.socket(lost) as idle,
    ):
        await live.must_push([event(1, client="lost")])
        await live.live_pull()
        assert await pulled.pull_seqs() == [1]
        yield [live, pulled, idle]


async def _closed_without_a_word(sock: SyncSocket) -> tuple[int | None, str]:
    """How the server closed; fails when anything was delivered before."""
    with pytest.raises(SocketClosedError) as closed:
        await sock.receive(10)
    return closed.value.code, closed.value.reason


async def _nothing_is_possible(shared: Shared, code: str, reason: str | None) -> None:
    """Connecting, pulling and pushing are refused with this code and reason, on both transports."""
    with pytest.raises(websockets.InvalidStatus) as refused:
        await shared.socket(shared.devices.lost)
    told = json.loads(refused.value.response.body)
    assert (refused.value.response.status_code, told["code"], told.get("reason")) == (403, code, reason)
    answers = [
        await shared.over_http("Ping", {}),
        await shared.over_http("Pull", {"cursor": none()}),
        await shared.over_http("Push", {"batch": [event(3, client="lost")], "backendId": none()}),
    ]
    for answer in answers:
        assert (answer.status_code, answer.json()["code"], answer.json().get("reason")) == (401, code, reason)


@pytest.mark.parametrize("how", FORCED_ENDS)
async def test_a_forced_end_reaches_a_connected_device(how: str, shared: Shared) -> None:
    """4401 with the reason on every socket; nothing is delivered or stored after; then only refusals."""
    end = FORCED_ENDS[how]
    async with _sockets(shared) as sockets, await shared.socket(shared.bob) as bob:
        await asyncio.to_thread(end.do, shared.devices)
        await bob.must_push([event(2, client="bob")])
        with suppress(websockets.ConnectionClosed):  # what it sends before it knows
            await sockets[2].start_push([event(3, client="lost")])
        assert [await _closed_without_a_word(sock) for sock in sockets] == [(4401, end.reason)] * 3
        await bob.ping()
        await _nothing_is_possible(shared, "SESSION_ENDED", end.reason)
    assert await shared.stored() == ["lost", "bob"]
    body = shared.server.request(
        "POST", "/api/session/refresh", 401, json={"refreshToken": shared.devices.lost.refresh_token}
    )
    assert (body["code"], body["reason"]) == ("SESSION_ENDED", end.reason)


async def test_an_expired_token_reaches_a_connected_device(tmp_path: Path) -> None:
    """4401 expired; then TOKEN_EXPIRED, which is no end: the session can be renewed, and goes on."""
    with live_server(tmp_path, access_token_seconds=3) as server:
        shared = _shared(server)
        lost = shared.devices.lost
        async with _sockets(shared) as sockets:
            for sock in sockets:
                assert await _closed_without_a_word(sock) == (4401, "expired")
        wait_for("Clocks of two nodes may differ by seconds.", lambda: _code(server, lost) == "TOKEN_EXPIRED")
        await _nothing_is_possible(shared, "TOKEN_EXPIRED", None)
        body = server.request("POST", "/api/session/refresh", 200, json={"refreshToken": lost.refresh_token})
        server.remember(body["accessToken"], body["refreshToken"])
        async with await SyncSocket.open(server.sync_url, shared.bob.workspace_id, body["accessToken"]) as again:
            assert await again.pull_seqs() == [1]


def _code(server: LiveServer, person: Person) -> str:
    reply = httpx2.get(f"{server.url}/api/session", headers=person.bearer, verify=False)
    return reply.json()["code"] if reply.is_error else ""


async def test_a_replayed_refresh_token_costs_the_thief_and_nobody_else(shared: Shared) -> None:
    """REFRESH_REUSED once; one mail and one entry in the audit log; the person's other device and Bob go on."""
    devices = shared.devices
    async with await shared.socket(devices.other) as other, await shared.socket(shared.bob) as bob:
        assert await asyncio.to_thread(replay, devices) == "REFRESH_REUSED"
        await other.ping()
        await bob.ping()
    again = shared.server.request(
        "POST", "/api/session/refresh", 401, json={"refreshToken": devices.lost.refresh_token}
    )
    assert (again["code"], again["reason"]) == ("SESSION_ENDED", "revoked")
    assert _rows(shared, "SELECT template FROM outbox WHERE recipient_user_id = ? AND template = 'refresh_reused'") == [
        ("refresh_reused",)
    ]
    assert _rows(
        shared, "SELECT kind, session_id FROM audit_entries WHERE user_id = ? AND kind = 'refresh_reused'"
    ) == [("refresh_reused", devices.lost.session_id)]


def _rows(shared: Shared, query: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(shared.server.data / "directory.db")) as connection:
        return connection.execute(query, (shared.devices.lost.user_id,)).fetchall()
