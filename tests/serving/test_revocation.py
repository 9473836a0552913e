"""Revocation while a request is on its way: what was begun before it does nothing after it."""

import asyncio
import json
import socket
from collections.abc import Callable

import httpx2
import pytest

from live_server import LiveServer, Person, live_server
from sync_client import SyncSocket, event, none, query, request

LONG = 24  # events of 800 kB: far more than the buffers between server and reader hold


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> "object":
    """One server for all: each test signs up its own person."""
    with live_server(tmp_path_factory.mktemp("revocation")) as running:
        yield running


def _half_sent(server: LiveServer, head: str, body: bytes) -> Callable[[], str]:
    """Sends a request but for the last byte of its body; what is returned sends that, and gives the answer."""
    url = httpx2.URL(server.url)
    line = socket.create_connection((url.host, url.port or 80), timeout=10)
    line.sendall(f"{head}\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body[:-1])

    def finish() -> str:
        with line:
            line.sendall(body[-1:])
            return line.recv(65536).decode()

    return finish


def _revoke(server: LiveServer, person: Person) -> None:
    other = server.log_in(person)
    server.request("DELETE", f"/api/sessions/{person.session_id}", 204, headers=other.bearer)


def test_a_request_that_was_begun_before_the_revocation_changes_nothing_after_it(server: LiveServer) -> None:
    """Its body arrives late: SESSION_ENDED, and nothing was made."""
    person = server.sign_up()
    head = f"POST /api/workspaces HTTP/1.1\r\nAuthorization: Bearer {person.access_token}\r\nContent-Type: application/json"
    finish = _half_sent(server, head, b'{"name":"Too late"}')
    _revoke(server, person)
    assert "SESSION_ENDED" in finish()
    again = server.log_in(person)
    assert len(server.request("GET", "/api/workspaces", 200, headers=again.bearer)["workspaces"]) == 1


@pytest.mark.parametrize("method", ["Pull", "Push"])
def test_sync_over_http_ends_with_the_session(server: LiveServer, method: str) -> None:
    """A pull gives no event and a push stores none once the session is over, though both were admitted before."""
    person = server.sign_up()
    payload = {"storeId": person.workspace_id, "cursor": none()}
    if method == "Push":
        payload = {"storeId": person.workspace_id, "batch": [event(1)], "backendId": none()}
    body = json.dumps(request("0", f"SyncHttpRpc.{method}", payload)).encode()
    target = f"/sync?{query(person.workspace_id, person.access_token, 'http')}"
    finish = _half_sent(server, f"POST {target} HTTP/1.1\r\nContent-Type: application/json", body)
    _revoke(server, person)
    answer = finish()
    assert "revoked" in answer
    assert "Success" not in answer


async def test_a_long_pull_over_http_ends_between_two_pages(server: LiveServer) -> None:
    """A reader that takes its time gets the pages that were on their way when the session ended, and then the reason."""
    person = server.sign_up()
    async with await SyncSocket.open(server.sync_url, person.workspace_id, person.access_token) as socket_:
        for seq in range(1, LONG + 1):
            await socket_.must_push([event(seq, size=800_000)])
    body = json.dumps(request("0", "SyncHttpRpc.Pull", {"storeId": person.workspace_id, "cursor": none()})).encode()
    target = f"/sync?{query(person.workspace_id, person.access_token, 'http')}"
    answer = await asyncio.to_thread(_slowly, server, person, target, body)
    assert answer.count(b'"seqNum"') < LONG
    assert b"revoked" in answer
    assert b'"_tag":"Success"' not in answer


def _slowly(server: LiveServer, person: Person, target: str, body: bytes) -> bytes:
    url = httpx2.URL(server.url)
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        line.settimeout(20)
        line.connect((url.host, url.port or 80))
        head = f"POST {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
        line.sendall(head.encode() + body)
        received = line.recv(1000)
        _revoke(server, person)
        while part := line.recv(1 << 20):
            received += part
    return received
