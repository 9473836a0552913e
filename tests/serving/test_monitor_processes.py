"""Monitors in processes of their own, beside a real service: killed, stopped, and with the wrong key."""

import os
import secrets
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from forked import Forked, run_mooring, start_mooring
from live_server import LiveServer, live_server, wait_for


def _environment(server: LiveServer, **settings: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MOORING_")}
    key = (server.data / "operator.key").read_text("utf-8").strip()
    server.remember(key)
    return inherited | {"MOORING_OPERATOR_KEY": key} | settings


def _monitor(server: LiveServer, log: Path) -> Forked:
    return start_mooring("monitor", "--url", server.url, environment=_environment(server), log=log)


def _rows(server: LiveServer, query: str) -> list[tuple[str | int, ...]]:
    with closing(sqlite3.connect(server.data / "directory.db", timeout=10)) as connection:
        return connection.execute(query).fetchall()


def _leaders(server: LiveServer) -> dict[str, int]:
    """How many shards each monitor leads, by where it runs: every lease that is there counts, run out or not."""
    rows = _rows(
        server,
        "SELECT place, count(*) FROM monitor_leases JOIN monitors ON leader = monitors.id "
        "WHERE scope = 'follow' GROUP BY place",
    )
    return {str(place).rpartition(":")[2]: int(count) for place, count in rows}


def _followed(server: LiveServer) -> dict[str, float]:
    """Seconds from created to followed of each workspace that is followed."""
    seconds = "(julianday(followed_at) - julianday(created_at)) * 86400"
    rows = _rows(server, f"SELECT workspace_id, {seconds} FROM monitor_follows WHERE followed_at IS NOT NULL")
    return {str(workspace_id): float(took) for workspace_id, took in rows}


def test_a_killed_monitors_workspaces_move_to_the_other(tmp_path: Path) -> None:
    """Two share evenly; one is killed with 9; the other leads all, and follows what is new in them."""
    with live_server(tmp_path, monitor="false") as server:
        logs = [tmp_path / "first.log", tmp_path / "second.log"]
        first, second = (_monitor(server, log) for log in logs)
        try:
            shared = {str(first.pid): 16, str(second.pid): 16}
            wait_for("Both lead half.", lambda: _leaders(server) == shared, 30)
            before = server.sign_up("Alice").workspace_id
            wait_for("It is followed.", lambda: before in _followed(server))
            first.kill()
            # Within ten seconds, as `test_monitor_leases` shows by a clock that no busy machine slows down.
            wait_for("The other leads all.", lambda: _leaders(server) == {str(second.pid): 32}, 30)
            # One in two would have been followed without the take-over.
            made = [server.sign_up("Bob").workspace_id for _ in range(5)]
            wait_for("All are followed.", lambda: set(made) <= set(_followed(server)))
            second.send_signal(15)
            assert second.wait(10) == 0
            assert _leaders(server) == {}, "who stops gives back"
        finally:
            first.kill()
            second.kill()
        server.check_log()
        said = "".join(log.read_text("utf-8") for log in logs)
        assert "Traceback" not in said
        assert not any(secret in said for secret in server.secrets)


def test_the_services_own_monitor_and_one_beside_it_share(tmp_path: Path) -> None:
    """Each leads half; a burst of new ones is followed, whoever leads them; the service takes over what the other gives back."""
    with live_server(tmp_path) as server:
        assert server.process is not None
        beside = _monitor(server, tmp_path / "beside.log")
        try:
            shared = {str(server.process.pid): 16, str(beside.pid): 16}
            wait_for("Both lead half.", lambda: _leaders(server) == shared, 30)
            alice = server.sign_up("Alice")
            with ThreadPoolExecutor(6) as threads:
                made = list(threads.map(lambda number: server.create_workspace(alice, f"No. {number}"), range(100)))
            wait_for("All of a burst are followed.", lambda: {alice.workspace_id, *made} <= set(_followed(server)), 30)
            beside.send_signal(15)
            assert beside.wait(10) == 0
            wait_for("The service leads all.", lambda: _leaders(server) == {str(server.process.pid): 32})
        finally:
            beside.kill()


def test_a_service_that_was_killed_leads_again_at_once(tmp_path: Path) -> None:
    """Its monitor is the same one after the start: its leases need not run out first."""
    with live_server(tmp_path) as server:
        wait_for("It leads.", lambda: sum(_leaders(server).values()) == 32)
        terms = "SELECT min(term), max(term), min(leader), max(leader) FROM monitor_leases WHERE scope = 'follow'"
        (before,) = _rows(server, terms)
        server.restart(crash=True)
        assert server.process is not None
        wait_for("It leads again.", lambda: _leaders(server) == {str(server.process.pid): 32})
        (after,) = _rows(server, terms)
        assert after == (before[0] + 1, before[1] + 1, before[2], before[3])


@pytest.mark.parametrize("key", ["", "not-the-key-of-this-service"])
def test_a_monitor_needs_the_key(tmp_path: Path, key: str) -> None:
    """Without one, and with another, it ends with a fault that names the setting, and no word of the key."""
    with live_server(tmp_path) as server:
        environment = _environment(server, MOORING_OPERATOR_KEY=key)
        ended = run_mooring("monitor", "run", "--url", server.url, environment=environment)
        assert ended.returncode == 1
        assert "MOORING_OPERATOR_KEY" in ended.stderr
        assert not key or key not in ended.stderr + ended.stdout


def test_handlers_are_named_at_the_start(tmp_path: Path) -> None:
    """`--handlers` says which, to the service as to a monitor; one that cannot be loaded keeps both from starting."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOORING_")}
    environment |= {
        "MOORING_DATA": str(tmp_path / "data"),
        "MOORING_PORT": "0",
        "MOORING_OPERATOR_KEY": secrets.token_urlsafe(32),
    }
    for command in (["serve"], ["monitor", "--url", "http://127.0.0.1:9"]):
        ended = run_mooring(*command, "--handlers", "no_such_module", environment=environment)
        assert (ended.returncode, "no_such_module" in ended.stderr) == (1, True), ended.stderr
