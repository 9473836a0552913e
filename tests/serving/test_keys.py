"""Rotating signing keys of a running service: nobody is signed out, and a leaked key is worth nothing at once."""

import asyncio
import base64
import json
import os
from pathlib import Path
from typing import Any

import httpx2
import pytest

from event_reader import EventParser, events_of
from forked import run_mooring
from live_server import LiveServer, live_server
from sync_client import SocketClosedError, SyncSocket


def _keys(data: Path, *arguments: str) -> Any:
    done = run_mooring("keys", *arguments, "--json", environment=os.environ | {"MOORING_DATA": str(data)})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _kid(token: str) -> str:
    return str(json.loads(base64.urlsafe_b64decode(token.split(".", maxsplit=1)[0] + "=="))["kid"])


def _published(server: LiveServer) -> list[str]:
    return [key["kid"] for key in httpx2.get(f"{server.url}/.well-known/jwks.json").json()["keys"]]


def _renewed(server: LiveServer, token: str) -> str:
    body = server.request("POST", "/api/session/refresh", 200, json={"refreshToken": token})
    server.remember(body["accessToken"], body["refreshToken"])
    return str(body["accessToken"])


def test_a_rotation_signs_nobody_out(tmp_path: Path) -> None:
    """By command: the new key signs, the old one verifies, both are published; a restart changes nothing of that."""
    with live_server(tmp_path) as server:
        person = server.sign_up()
        new, old = _keys(server.data, "rotate")
        assert (new["signs"], old["signs"], new["retiresAt"]) == (True, False, None)
        assert _published(server) == [new["kid"], old["kid"]]
        assert _kid(person.access_token) == old["kid"]
        renewed = _renewed(server, person.refresh_token)
        assert _kid(renewed) == new["kid"]
        server.restart()
        for token in (person.access_token, renewed):
            server.request("GET", "/api/session", 200, headers={"Authorization": f"Bearer {token}"})
        assert _keys(server.data, "list") == [new, old]
        server.stop()
        third = _keys(server.data, "rotate")[0]
        server.start()
        assert _published(server)[0] == third["kid"]


async def test_a_leaked_key_is_worth_nothing_at_once(tmp_path: Path) -> None:
    """`--retire-now`: its tokens are void, open sockets and streams have to come back with new ones, the session goes on."""
    with live_server(tmp_path) as server:
        person = server.sign_up()
        async with (
            await SyncSocket.open(server.sync_url, person.workspace_id, person.access_token) as socket,
            httpx2.AsyncClient(timeout=10) as client,
            client.stream("GET", f"{server.url}/api/session/events", headers=person.bearer) as reply,
        ):
            events = events_of(reply.aiter_raw(), EventParser())
            assert (await anext(events)).name == "hello"
            (key,) = await asyncio.to_thread(_keys, server.data, "rotate", "--retire-now")
            assert [event.name async for event in events] == ["stale"]
            with pytest.raises(SocketClosedError) as closed:
                await socket.receive(5)
            assert closed.value.code == 4401
        assert _published(server) == [key["kid"]]
        refused = server.request("GET", "/api/session", 401, headers=person.bearer)
        assert refused["code"] == "TOKEN_INVALID"
        renewed = _renewed(server, person.refresh_token)
        server.request("GET", "/api/session", 200, headers={"Authorization": f"Bearer {renewed}"})
