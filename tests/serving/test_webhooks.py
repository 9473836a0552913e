"""Webhooks of a running service: by command, at a real receiver, across a crash."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from standardwebhooks.webhooks import Webhook

from forked import run_mooring
from live_server import live_server, wait_for
from receiver import receiver


def _mooring(*arguments: str, data: Path) -> "subprocess.CompletedProcess[str]":
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MOORING_")}
    return run_mooring("webhook", *arguments, environment=inherited | {"MOORING_DATA": str(data)})


def _json(*arguments: str, data: Path) -> Any:
    done = _mooring(*arguments, "--json", data=data)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_webhook_is_told_across_a_crash(tmp_path: Path) -> None:
    """A sign-up reaches the receiver, signed; after a 503 and a kill -9 the next process sends the same again."""
    with receiver(503) as box, live_server(tmp_path) as server:
        made = _json("add", f"{box.url}/hook", "--kind", "workspace_created", data=server.data)
        server.remember(made["secret"])
        person = server.sign_up("Alice")
        wait_for("the first attempt was noted", lambda: _deliveries(made["id"], server.data)[0]["lastStatus"] == 503)
        server.kill()
        server.start()
        wait_for(
            "the second attempt was noted", lambda: _deliveries(made["id"], server.data)[0]["state"] == "delivered"
        )
        first, second = box.headers
        assert first["webhook-id"] == second["webhook-id"]
        assert box.bodies[0] == box.bodies[1]
        told = Webhook(made["secret"]).verify(box.bodies[1], second)
        assert (told["type"], told["data"]["workspaceId"]) == ("workspace_created", person.workspace_id)


def _deliveries(webhook_id: str, data: Path) -> Any:
    return _json("deliveries", webhook_id, data=data) or [{"lastStatus": None, "state": None}]


def test_the_operator_looks_after_webhooks_by_command(tmp_path: Path) -> None:
    """Add, list, show, test, redeliver, disable, enable, rotate and remove; what is refused is exit 3."""
    with receiver() as box, live_server(tmp_path) as server:
        data = server.data
        shown = _mooring("add", box.url, "--description", "Chat", "--events", "v1.Task*", data=data)
        assert "whsec_" in shown.stdout
        server.remember(shown.stdout.split()[-8])
        (one,) = _json("list", data=data)
        assert (one["description"], "secret" in one, one["events"]) == ("Chat", False, ["v1.Task*"])
        refused = _mooring("add", box.url, "--no-lifecycle", data=data)
        assert (refused.returncode, "WEBHOOK_UNTOLD" in refused.stderr) == (3, True)
        assert "Chat" in _mooring("show", one["id"], data=data).stdout
        sent = _json("test", one["id"], data=data)
        wait_for("the test arrives", lambda: len(box.bodies) == 1)
        wait_for("it is noted", lambda: _json("deliveries", one["id"], "--state", "delivered", data=data))
        _json("redeliver", one["id"], sent["id"], data=data)
        wait_for("it arrives again", lambda: len(box.bodies) == 2)
        assert [headers["webhook-id"] for headers in box.headers] == [sent["id"]] * 2
        assert _json("disable", one["id"], data=data)["state"] == "disabled"
        refused = _mooring("test", one["id"], data=data)
        assert (refused.returncode, "WEBHOOK_DISABLED" in refused.stderr) == (3, True)
        assert _json("enable", one["id"], data=data)["state"] == "active"
        secret = _json("rotate-secret", one["id"], data=data)["secret"]
        server.remember(secret)
        assert _mooring("remove", one["id"], data=data).returncode == 0
        assert _json("list", data=data) == []
        refused = _mooring("add", "http://hooks.example.org@127.0.0.1/", data=data)
        assert (refused.returncode, "WEBHOOK_URL_INVALID" in refused.stderr) == (3, True)
