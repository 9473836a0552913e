"""Mail of a running service: it leaves by itself, is counted, and outlives a stop."""

import re
from pathlib import Path

from live_server import LiveServer, live_server, wait_for


def test_mail_leaves_by_itself_and_is_counted(tmp_path: Path) -> None:
    """By the default transport each message is a file, whole and private; the timeline says that it was delivered."""
    with live_server(tmp_path) as server:
        person = server.sign_up(confirmed=False)
        folder = server.data / "mail"
        (path,) = wait_for("The mail was sent.", lambda: list(folder.glob("*.eml")))
        assert person.email in path.read_text("utf-8")
        assert path.stat().st_mode & 0o077 == 0
        counted = 'mooring_mail_attempts_total{outcome="accepted",transport="folder"} 1.0'
        wait_for("It was counted.", lambda: counted in _metrics(server))
        assert 'mooring_mail_transport_paused{transport="folder"} 0.0' in _metrics(server)
        assert re.search(r"^mooring_mail_waiting \d", _metrics(server), re.MULTILINE)
        assert re.search(r"^mooring_mail_oldest_seconds \d", _metrics(server), re.MULTILINE)
        states = "SELECT 1 FROM outbox WHERE state = 'delivered'"
        wait_for("It was settled.", lambda: server.sql(f"UPDATE outbox SET state = state WHERE EXISTS ({states})"))
        server.remember(person.email)


def _metrics(server: LiveServer) -> str:
    import httpx2

    return httpx2.get(f"{server.url}/metrics", timeout=20).text
