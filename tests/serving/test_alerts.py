"""Alerts of a running service, at real receivers."""

import json
import os
import subprocess
from pathlib import Path

import httpx2

from forked import run_mooring
from live_server import LiveServer, wait_for
from receiver import Receiver, receiver

NUMBER_OF_CHANNELS = 4


def _settings(folder: Path, box: Receiver) -> dict[str, str | int]:
    secret = folder / "webhook-url"
    secret.write_text(f"{box.url}/secret-webhook\n", "utf-8")
    return {
        "ALERT_WEBHOOK_URL_FILE": str(secret),
        "ALERT_DISCORD_URL": f"{box.url}/secret-discord",
        "SENTRY_DSN": box.url.replace("://", "://secret-sentry@") + "/7",
    }


def _alert(server: LiveServer, verb: str) -> "subprocess.CompletedProcess[str]":
    return run_mooring("alert", verb, "--json", environment=os.environ | {"MOORING_DATA": str(server.data)})


def test_a_session_that_loops_is_told_to_everybody_who_is_to_know(tmp_path: Path) -> None:
    """Four refreshes at once: within seconds one alert at the webhook, at Discord and at Sentry; no secret in the log."""
    with receiver() as box, LiveServer(tmp_path / "data", _settings(tmp_path, box)) as server:
        server.remember("secret-webhook", "secret-discord", "secret-sentry")
        person = server.sign_up()
        token = person.refresh_token
        for _ in range(8):
            token = server.request("POST", "/api/session/refresh", 200, json={"refreshToken": token})["refreshToken"]
            server.remember(token)
        wait_for("all three are told", lambda: len(box.bodies) == 3)
        webhook = next(json.loads(body) for body, path in zip(box.bodies, box.paths, strict=True) if "webhook" in path)
        assert (webhook["kind"], webhook["subject"]) == ("session_loop", person.session_id)
        assert all(person.email.encode() not in body for body in box.bodies)
        (shown,) = json.loads(_alert(server, "list").stdout)
        assert shown["repeats"] == 4
        wait_for(
            "the list says so",
            lambda: set(json.loads(_alert(server, "list").stdout)[0]["deliveries"].values()) == {"sent"},
        )
        assert 'mooring_alerts_total{kind="session_loop"} 1.0' in httpx2.get(f"{server.url}/metrics").text


def test_the_operator_tries_every_channel(tmp_path: Path) -> None:
    """`mooring alert test`: exit 0 when all took it, 1 with the reason when one did not, and no address is shown."""
    with receiver() as box, LiveServer(tmp_path / "data", _settings(tmp_path, box)) as server:
        server.remember("secret-webhook", "secret-discord", "secret-sentry")
        good = _alert(server, "test")
        assert good.returncode == 0, good.stderr
        assert [one["problem"] for one in json.loads(good.stdout)] == [None] * NUMBER_OF_CHANNELS
        box.answers[:] = [404] * 3
        bad = _alert(server, "test")
        assert bad.returncode == 1
        problems = {one["channel"]: one["problem"] for one in json.loads(bad.stdout)}
        assert problems["log"] is None
        assert problems["webhook"] == problems["discord"] == "status 404"
        assert "secret" not in bad.stdout + bad.stderr
