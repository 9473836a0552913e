"""Mail as whoever runs the service meets it: what became of messages, suppressions, mail that came back, figures."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2

from forked import run_mooring
from live_server import live_server
from mail_providers import smtp_server
from mooring.accounts import AccountSecret
from mooring.mail import MessageId
from mooring.mail.addresses import ReturnPaths
from mooring.storage.folder import ACCOUNT_SECRET, KEYS_FOLDER
from mooring.storage.keys import load_secret
from notices import RESEND_SECRET, octets, resend_event, signed
from returned import exim, postfix


def _mooring(*arguments: str, data: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MOORING_")}
    return run_mooring(*arguments, environment=inherited | {"MOORING_DATA": str(data), **settings})


def _json(*arguments: str, data: Path, **settings: str) -> Any:
    done = _mooring(*arguments, "--json", data=data, **settings)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _piped(file: Path, *, data: Path) -> Any:
    """From standard input, as a mail server runs it: more than is looked at is read all the same."""
    command = [sys.executable, "-m", "mooring", "mail", "bounce", "--json"]
    done = subprocess.run(
        command, input=file.read_bytes(), capture_output=True, check=True, env=os.environ | {"MOORING_DATA": str(data)}
    )
    return json.loads(done.stdout)


def test_messages_are_listed_shown_and_sent_again_by_command(tmp_path: Path) -> None:
    """Links only on demand; what waits or arrived is not sent again (exit 3); what is none is exit 3; a mistake is exit 2."""
    with live_server(tmp_path) as server:
        person = server.sign_up("Alice")
        (welcome,) = _json("mail", "list", "--to", person.email, "--template", "welcome", data=server.data)
        assert (welcome["to"], welcome["link"], welcome["text"]) == (person.email, None, None)
        linked = _json("mail", "show", welcome["id"], "--links", data=server.data)
        assert linked["message"]["link"] is not None
        server.remember(linked["message"]["link"].partition("#")[2])
        assert linked["timeline"][0]["state"] == "queued"
        server.sign_up("Bob")
        assert len(_json("mail", "list", "--limit", "1", data=server.data)) == 1
        said = _mooring("mail", "show", welcome["id"], data=server.data).stdout
        assert f"to {person.email}: Welcome" in said
        refused = _mooring("mail", "retry", welcome["id"], data=server.data)
        assert (refused.returncode, "MESSAGE_NOT_RETRIABLE" in refused.stderr) == (3, True)
        missing = _mooring("mail", "show", "msg_none", data=server.data)
        assert (missing.returncode, "MESSAGE_MISSING" in missing.stderr) == (3, True)
        assert _mooring("mail", "retry", data=server.data).returncode == 2
        assert _json("mail", "list", "--state", "bounced", data=server.data) == []


def test_an_address_is_suppressed_and_released_by_command(tmp_path: Path) -> None:
    """With the service running or stopped: added, listed, found, shown, released; what is not suppressed is exit 3."""
    with live_server(tmp_path) as server:
        added = _json("mail", "suppression", "add", "Bob@example.org", data=server.data)
        assert (added["address"], added["changed"]) == ("Bob@example.org", True)
        assert [one["address"] for one in _json("mail", "suppression", "list", data=server.data)] == ["Bob@example.org"]
        server.stop()
        assert len(_json("mail", "suppression", "search", "bob", data=server.data)) == 1
        assert _json("mail", "suppression", "search", "alice", data=server.data) == []
        shown = _mooring("mail", "suppression", "show", "bob@example.org", data=server.data).stdout
        assert "because: operator" in shown
        assert _json("mail", "suppression", "release", "BOB@example.org", data=server.data)["changed"]
        refused = _mooring("mail", "suppression", "release", "bob@example.org", data=server.data)
        assert (refused.returncode, "SUPPRESSION_MISSING" in refused.stderr) == (3, True)
        server.start()


def test_mail_that_came_back_is_taken_from_a_pipe(tmp_path: Path) -> None:
    """As a mail server hands it over, or from a file; what is not believed changes nothing and is exit 0; no file is exit 2.

    A fault is exit 1, or 75 for who asks for it: then a mail server tries again.
    """
    settings = {"MOORING_MAIL_BOUNCES": "bounces@example.org"}
    with live_server(tmp_path, mail_bounces="bounces@example.org") as server:
        person = server.sign_up("Bob")
        (welcome,) = _json("mail", "list", "--to", person.email, data=server.data)
        key = AccountSecret(load_secret(server.data / KEYS_FOLDER, ACCOUNT_SECRET)).return_paths
        path = ReturnPaths(key, "bounces@example.org").return_path(MessageId(welcome["id"]))
        (tmp_path / "forged.eml").write_bytes(postfix("bounces@example.org"))
        (tmp_path / "bounce.eml").write_bytes(postfix(path) + b"x" * 3_000_000)
        assert _json("mail", "bounce", str(tmp_path / "forged.eml"), data=server.data)["outcome"] == "unknown"
        assert _piped(tmp_path / "bounce.eml", data=server.data)["outcome"] == "taken"
        server.stop()
        assert (
            _json("mail", "bounce", str(tmp_path / "bounce.eml"), data=server.data, **settings)["outcome"] == "repeated"
        )
        held = _json("mail", "suppression", "list", data=server.data)
        assert [(one["address"], one["because"]) for one in held] == [(person.email, "hard_bounce")]
        assert _mooring("mail", "bounce", str(tmp_path / "nothing.eml"), data=server.data).returncode == 2
        nowhere, forged = tmp_path / "nowhere", str(tmp_path / "forged.eml")
        assert _mooring("mail", "bounce", forged, data=nowhere).returncode == 1
        assert _mooring("mail", "bounce", forged, "--defer", data=nowhere).returncode == 75
        server.start()


def test_a_mail_by_smtp_comes_back_from_another_server(tmp_path: Path) -> None:
    """It leaves with a return path of its own; the report to it bounces the message, which can then be sent again."""
    with smtp_server() as box:
        settings = {
            "mail_transports": "smtp",
            "mail_from": "Harbour <mail@example.org>",
            "mail_smtp_url": box.url,
            "mail_bounces": "bounces@example.org",
        }
        with live_server(tmp_path, **settings) as server:
            person = server.sign_up("Bob")
            box.wait_for(1)
            path = box.taken[0].sender
            (welcome,) = _json("mail", "list", "--to", person.email, data=server.data)
            assert path.startswith("bounces+")
            assert welcome["id"] not in path
            returned = exim(path).replace(b"Hello.", box.taken[0].octets)
            (tmp_path / "bounce.eml").write_bytes(returned)
            assert _piped(tmp_path / "bounce.eml", data=server.data)["outcome"] == "taken"
            assert _piped(tmp_path / "bounce.eml", data=server.data)["outcome"] == "repeated"
            shown = _json("mail", "show", welcome["id"], data=server.data)
            assert (shown["message"]["state"], shown["message"]["bounce"]) == ("bounced", "hard")
            assert shown["message"]["link"] is None
            held = _mooring("mail", "retry", welcome["id"], data=server.data)
            assert (held.returncode, "ADDRESS_SUPPRESSED" in held.stderr) == (3, True)
            _json("mail", "suppression", "release", person.email, data=server.data)
            again = _json("mail", "retry", welcome["id"], data=server.data)
            assert again["id"] != welcome["id"]
            box.wait_for(2)
            assert box.taken[1].sender not in ("", path)
            assert box.taken[1].recipients == (person.email,)


def test_a_notice_of_a_provider_is_taken_over_http(tmp_path: Path) -> None:
    """Signed with the secret of the settings: the person sees it; with another secret it is refused; no log has either."""
    with live_server(tmp_path, mail_resend_webhook_secret=RESEND_SECRET) as server:
        server.remember(RESEND_SECRET)
        person = server.sign_up("Alice")
        (welcome,) = _json("mail", "list", "--to", person.email, data=server.data)
        body = octets(resend_event("email.bounced", welcome["id"], bounce={"type": "Permanent", "message": "nobody"}))
        now = datetime.now(UTC)
        for secret, status in (("whsec_b3RoZXI=", 401), (RESEND_SECRET, 200)):
            headers = signed(body, at=now, secret=secret)
            reply = httpx2.post(f"{server.url}/api/mail/notices/resend", content=body, headers=headers)
            assert reply.status_code == status, reply.text
        mail = httpx2.get(f"{server.url}/api/account", headers=person.bearer).json()["mail"]
        assert (mail["reachable"], mail["because"]) == (False, "hard_bounce")
        assert httpx2.post(f"{server.url}/api/mail/notices/postmark", content=b"{}").status_code == 404
        metrics = httpx2.get(f"{server.url}/metrics").text
        assert 'mooring_mail_messages{state="bounced",template="welcome"} 1.0' in metrics
        assert "mooring_mail_suppressed 1.0" in metrics


def test_how_mail_fares_is_shown_by_command(tmp_path: Path) -> None:
    """Each goal with its limit, met or not, and each template that was sent."""
    with live_server(tmp_path) as server:
        server.sign_up("Alice")
        found = _json("mail", "status", data=server.data)
        assert [one["template"] for one in found["templates"]] == ["welcome"]
        said = _mooring("mail", "status", data=server.data).stdout
        assert "addresses are suppressed." in said
        assert "bounced, of all" in said
        assert "welcome" in said
