"""A request line in absolute form, as a proxy would be sent one: it names a host, and no link follows it."""

import json
import os
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from forked import run_mooring
from live_server import live_server


def _mail(data: Path) -> list[dict[str, Any]]:
    listed = run_mooring("mail", "list", "--links", "--json", environment={**os.environ, "MOORING_DATA": str(data)})
    assert listed.returncode == 0, listed.stderr
    return list(json.loads(listed.stdout))


def _status(url: str, request: str) -> int:
    where = urlsplit(url)
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        connection.sendall(request.encode())
        return int(connection.recv(4096).split(b" ", 2)[1])


@pytest.mark.parametrize("host", ["evil.example", "localhost"])
def test_a_request_line_in_absolute_form_is_in_no_link(tmp_path: Path, host: str) -> None:
    """Whatever the `Host` beside it says: the mail is queued, and leads to the service as it is configured."""
    with live_server(tmp_path) as server:
        person = server.sign_up("Alice")
        body = json.dumps({"email": person.email})
        head = f"POST http://evil.example/api/password-resets HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        assert _status(server.url, f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}") == 202
        (reset,) = [one for one in _mail(server.data) if one["template"] == "password_reset"]
        server.remember(reset["link"].partition("#")[2])
        assert reset["link"].startswith(f"http://localhost:{urlsplit(server.url).port}/reset-password#")
        assert "evil" not in reset["text"]
