"""Sync over HTTP from a page: which origins a browser lets read the answers, and what is said to whoever only looks."""

from collections.abc import Iterator

import httpx2
import pytest

from live_server import LiveServer, live_server
from sync_client import none, query, request
from wire_place import Place

APP = "https://app.example.org"
PREFLIGHT = {"access-control-request-method": "POST", "access-control-request-headers": "b3,content-type,traceparent"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server that one other page may use."""
    with live_server(tmp_path_factory.mktemp("origins"), allowed_origins=APP) as running:
        yield running


def _origins(server: LiveServer) -> dict[str, bool]:
    return {
        APP: True,
        server.url: True,
        "https://evil.example": False,
        "http://app.example.org": False,
        "null": False,
    }


def test_a_preflight_lets_the_known_pages_through_alone(server: LiveServer) -> None:
    """204; the headers that the client sends are allowed; who is not known is allowed nothing by name or by a star."""
    for origin, known in _origins(server).items():
        reply = httpx2.options(f"{server.url}/sync?storeId=x&transport=http", headers=PREFLIGHT | {"origin": origin})
        assert reply.status_code == 204
        assert reply.headers["vary"] == "Origin"
        assert reply.headers["access-control-allow-headers"] == PREFLIGHT["access-control-request-headers"]
        assert reply.headers.get("access-control-allow-origin") == (origin if known else None)


@pytest.mark.parametrize("good", [True, False], ids=["an answer", "a refusal"])
def test_the_known_pages_alone_may_read_what_is_answered(place: Place, *, good: bool) -> None:
    """On refusals too, or the page could not say what is wrong."""
    server = place.server
    asked = query(place.owner.workspace_id, place.owner.access_token if good else "garbage", "http")
    body = request("0", "SyncHttpRpc.Pull", {"storeId": place.owner.workspace_id, "cursor": none()})
    for origin, known in _origins(server).items():
        reply = httpx2.post(f"{server.url}/sync?{asked}", json=body, headers={"origin": origin})
        assert reply.is_success is good
        assert reply.headers["vary"] == "Origin"
        assert reply.headers.get("access-control-allow-origin") == (origin if known else None)


def test_who_only_looks_is_told_what_is_here(server: LiveServer) -> None:
    """A visit with a browser, with an address for sockets too: a word and no error; other methods are refused."""
    for path in ("/sync", "/sync?storeId=x&transport=ws"):
        reply = httpx2.get(f"{server.url}{path}")
        assert (reply.status_code, reply.json()["service"]) == (200, "Mooring sync")
    assert httpx2.put(f"{server.url}/sync", json={}).status_code == 405
