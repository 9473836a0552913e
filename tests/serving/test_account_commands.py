"""Accounts and mail as whoever runs the service meets them: commands, and the page for this machine."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import httpx2

from forked import run_mooring
from live_server import live_server


def _mooring(*arguments: str, data: Path) -> "subprocess.CompletedProcess[str]":
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MOORING_")}
    return run_mooring(*arguments, environment=inherited | {"MOORING_DATA": str(data)})


def _json(*arguments: str, data: Path) -> Any:
    done = _mooring(*arguments, "--json", data=data)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_an_account_is_shown_closed_and_reopened_by_command(tmp_path: Path) -> None:
    """By id or address, with the service running or stopped; what nobody is, is exit 3 with USER_MISSING."""
    with live_server(tmp_path) as server:
        person = server.sign_up("Olga")
        shown = _json("user", "show", person.email, data=server.data)
        assert (shown["id"], shown["closedAt"]) == (person.user_id, None)
        closed = _json("user", "close", person.email, data=server.data)
        assert (closed["changed"], closed["user"]["reopenUntil"] is not None) == (True, True)
        reply = httpx2.get(f"{server.url}/api/session", headers=person.bearer)
        assert (reply.status_code, reply.json()["reason"]) == (401, "account_closed")
        server.stop()
        assert _json("user", "reopen", person.user_id, data=server.data)["user"]["closedAt"] is None
        refused = _mooring("user", "show", "nobody@example.org", data=server.data)
        assert (refused.returncode, "USER_MISSING" in refused.stderr) == (3, True)
        said = _mooring("user", "show", person.email, data=server.data)
        assert f"email: {person.email}" in said.stdout
        server.start()


def test_a_quota_is_given_by_command(tmp_path: Path) -> None:
    """With the service running or stopped: shown, given, taken back; two wishes at once are a mistake (exit 2)."""
    with live_server(tmp_path, owned_workspaces=1) as server:
        person = server.sign_up()
        assert _json("user", "quota", person.email, data=server.data)["quota"]["ownedWorkspaces"] == 1
        given = _json("user", "quota", person.email, "--owned-workspaces", "2", "--bytes", "9", data=server.data)
        assert (given["changed"], given["user"]["given"]["bytes"]) == (True, 9)
        server.create_workspace(person)
        server.stop()
        said = _mooring("user", "quota", person.user_id, data=server.data).stdout
        assert "2  owned workspaces (given)" in said
        assert "50  members in each\n" in said
        assert _json("user", "quota", person.email, "--reset", data=server.data)["changed"]
        both = _mooring("user", "quota", person.email, "--reset", "--members", "7", data=server.data)
        assert both.returncode == 2
        server.start()


def test_the_mailbox_of_this_machine_resets_a_password(tmp_path: Path) -> None:
    """`/dev/mail` and `mooring mail list --links` show the same link, and it works; through a proxy there is no such page."""
    with live_server(tmp_path) as server:
        person = server.sign_up("Alice")
        httpx2.post(f"{server.url}/api/password-resets", json={"email": person.email}).raise_for_status()
        (reset,) = [
            one for one in _json("mail", "list", "--links", data=server.data) if one["template"] == "password_reset"
        ]
        page = httpx2.get(f"{server.url}/dev/mail", headers={"Accept": "text/html"})
        assert page.status_code == 200
        (link,) = re.findall(r'href="([^"]*/reset-password#[^"]*)"', page.text)
        assert link == reset["link"]
        token = link.partition("#")[2]
        server.remember(token)
        server.remember("another horse battery")
        sent = {"token": token, "newPassword": "another horse battery"}
        assert httpx2.post(f"{server.url}/api/password-resets/redeem", json=sent).status_code == 204
        forwarded = {"X-Forwarded-For": "127.0.0.1", "Accept": "text/html"}
        assert httpx2.get(f"{server.url}/dev/mail", headers=forwarded).status_code == 404
        rebound = {"Host": "evil.example", "Accept": "text/html"}
        assert httpx2.get(f"{server.url}/dev/mail", headers=rebound).status_code == 404
        listed = _mooring("mail", "list", "--links", data=server.data)
        assert f"{person.email}: Reset your password\n  {link}\n" in listed.stdout
