"""The lifecycle feed and the audit log of a workspace, by command."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from forked import run_mooring
from live_server import live_server


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "mooring", *arguments]


def _environment(data: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MOORING_")}
    return inherited | {"MOORING_DATA": str(data)}


def _mooring(*arguments: str, data: Path) -> "subprocess.CompletedProcess[str]":
    return run_mooring(*arguments, environment=_environment(data))


def _lines(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_feed_is_printed_followed_and_printed_again(tmp_path: Path) -> None:
    """One event a line; `--follow` prints what is committed meanwhile; the same lines with the service stopped."""
    with live_server(tmp_path) as server:
        alice, bob = server.sign_up("Alice"), server.sign_up("Bob")
        command = _command("feed", "--follow", "--json", "--after", "1")
        with subprocess.Popen(command, env=_environment(server.data), stdout=subprocess.PIPE, text=True) as following:
            assert following.stdout is not None
            assert json.loads(following.stdout.readline())["workspaceId"] == bob.workspace_id
            done = _mooring("workspace", "pause", alice.workspace_id, data=server.data)
            assert done.returncode == 0, done.stderr
            paused = json.loads(following.stdout.readline())
            assert (paused["kind"], paused["workspaceId"]) == ("workspace_paused", alice.workspace_id)
            following.kill()
        printed = _lines(_mooring("feed", "--json", data=server.data).stdout)
        assert [event["position"] for event in printed] == [1, 2, 3]
        only = _lines(_mooring("feed", "--workspace", bob.workspace_id, "--json", data=server.data).stdout)
        assert only == [printed[1]]
        server.stop()
        assert _lines(_mooring("feed", "--json", data=server.data).stdout) == printed
        assert "workspace_paused  by operator" in _mooring("feed", data=server.data).stdout
        refused = _mooring("feed", "--follow", data=server.data)
        assert (refused.returncode, "mooring serve" in refused.stderr) == (1, True)
        server.start()


def test_the_audit_log_of_a_workspace_is_shown(tmp_path: Path) -> None:
    """With who did it; of one kind when asked for; WORKSPACE_MISSING is exit 3."""
    with live_server(tmp_path) as server:
        alice = server.sign_up("Alice")
        _mooring("workspace", "pause", alice.workspace_id, data=server.data)
        shown = json.loads(_mooring("workspace", "audit", alice.workspace_id, "--json", data=server.data).stdout)
        assert [entry["kind"] for entry in shown] == ["workspace_paused", "workspace_created"]
        kind = ("--kind", "workspace_created")
        only = _mooring("workspace", "audit", alice.workspace_id, *kind, "--json", data=server.data).stdout
        assert json.loads(only) == shown[1:]
        assert "Personal" in _mooring("workspace", "audit", alice.workspace_id, data=server.data).stdout
        refused = _mooring("workspace", "audit", "wsp_nothing", data=server.data)
        assert (refused.returncode, "WORKSPACE_MISSING" in refused.stderr) == (3, True)
