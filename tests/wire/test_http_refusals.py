"""Sync over HTTP refuses with a problem document what is not meant for it, before anything is read or written."""

import httpx2
import pytest

from live_server import LiveServer
from sync_client import none, query, request
from wire_place import Place


def _post(server: LiveServer, query_string: str, body: bytes) -> tuple[int, str]:
    reply = httpx2.post(f"{server.url}/sync?{query_string}", content=body)
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["cache-control"] == "no-store"
    return reply.status_code, reply.json()["code"]


@pytest.mark.parametrize("query_string", ["", "payload=x", "storeId=", "storeId=" + "x" * 9000])
def test_a_query_that_no_client_writes_is_refused(server: LiveServer, query_string: str) -> None:
    """No workspace named, or a query without end: DIALING_MALFORMED."""
    assert _post(server, query_string, b"{}") == (422, "DIALING_MALFORMED")


def test_a_frame_of_another_workspace_is_refused(place: Place) -> None:
    """The address was admitted, the frame speaks of another store: ANOTHER_WORKSPACE, and nothing of it is shown."""
    body = httpx2.Request("POST", "http://x", json=_pull("wsp_other")).content
    given = query(place.owner.workspace_id, place.owner.access_token, "http")
    assert _post(place.server, given, body) == (403, "ANOTHER_WORKSPACE")


def test_a_body_that_is_not_text_is_refused(place: Place) -> None:
    """Bytes that are not UTF-8: BODY_NOT_TEXT."""
    given = query(place.owner.workspace_id, place.owner.access_token, "http")
    assert _post(place.server, given, b"\xff\xfe") == (422, "BODY_NOT_TEXT")


def test_a_body_over_the_limit_is_refused(place: Place) -> None:
    """More than 1 MiB: TOO_LARGE."""
    given = query(place.owner.workspace_id, place.owner.access_token, "http")
    assert _post(place.server, given, b" " * (1024 * 1024 + 1)) == (413, "TOO_LARGE")


def _pull(store_id: str) -> object:
    return request("0", "SyncHttpRpc.Pull", {"storeId": store_id, "cursor": none()})
