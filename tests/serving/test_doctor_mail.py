"""`mooring doctor mail` as a process: one configuration that is right, one that is wrong, and one that sends nothing."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

from forked import run_mooring
from live_server import live_server
from mail_providers import RESEND_KEY, resend_api, smtp_server
from mail_zones import GOOD, PUBLIC
from name_server import NameServer


def doctor(data: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    given = {name: value for name, value in os.environ.items() if not name.startswith("MOORING_")}
    given |= {f"MOORING_{name}": value for name, value in {"DATA": str(data), **settings}.items()}
    return run_mooring("doctor", "mail", *arguments, environment=given)


def graded(rows: list[dict[str, Any]], *grades: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["grade"] in grades:
            found.setdefault(row["check"], []).append(row["what"])
    return found


def test_a_good_configuration_has_every_check_in_order(tmp_path: Path) -> None:
    """Exit code 0; each check was made and is ok; no key is shown."""
    with NameServer({**GOOD, **PUBLIC}) as names, resend_api() as resend:
        resend.domains["example.org"] = ("verified", "eu-west-1")
        settings = {
            "PUBLIC_URL": "https://app.example.org",
            "MAIL_TRANSPORTS": "resend",
            "MAIL_FROM": "Harbour <mail@example.org>",
            "MAIL_RESEND_KEY": RESEND_KEY,
            "MAIL_RESEND_URL": resend.url,
            "MAIL_RESEND_WEBHOOK_SECRET": "whsec_c2VjcmV0IHRoYXQgaXMgbG9uZyBlbm91Z2g=",
            "MAIL_NAME_SERVER": names.place,
        }
        done = doctor(tmp_path, "--json", **settings)
        read = doctor(tmp_path, **settings)
    rows = json.loads(done.stdout)
    assert (done.returncode, graded(rows, "problem", "warning", "unchecked")) == (0, {})
    expected = {"public url", "feedback", "credentials", "clock", "spf", "dkim", "dmarc", "alignment", "return path"}
    assert set(graded(rows, "ok")) == {*expected, "answers", "transport"}
    assert read.stdout.endswith("Everything is in order.\n")
    assert RESEND_KEY not in done.stdout + done.stderr + read.stdout + read.stderr


def test_a_bad_configuration_says_what_to_publish_and_what_to_set(tmp_path: Path) -> None:
    """Exit code 1; a wrong key, a wrong clock, missing records and settings are each named, with the record to publish."""
    zone = {name: lines for name, lines in GOOD.items() if not name.startswith(("_dmarc", "send", "resend"))}
    with NameServer(zone) as names, resend_api() as resend:
        resend.ahead = 300
        settings = {
            "MAIL_TRANSPORTS": "resend,folder",
            "MAIL_FROM": "mail@example.org",
            "MAIL_RESEND_KEY": "re_wrong",
            "MAIL_RESEND_URL": resend.url,
            "MAIL_NAME_SERVER": names.place,
        }
        done = doctor(tmp_path, "--json", **settings)
        read = doctor(tmp_path, **settings)
    rows = json.loads(done.stdout)
    wrong = graded(rows, "problem")
    assert (done.returncode, read.returncode) == (1, 1)
    named = {"transport", "public url", "feedback", "credentials", "clock", "spf", "dkim", "dmarc", "alignment"}
    assert set(wrong) == {*named, "return path"}
    assert "300 s behind" in wrong["clock"][0] or "299 s behind" in wrong["clock"][0]
    asked = [(row["record"]["type"], row["record"]["name"]) for row in rows if row["record"] is not None]
    assert ("TXT", "send.example.org") in asked
    assert ("TXT", "_dmarc.example.org") in asked
    assert "TXT  send.example.org  v=spf1 include:amazonses.com ~all" in read.stdout
    assert "re_wrong" not in done.stdout + read.stdout


def test_a_name_server_that_is_down_makes_nothing_missing(tmp_path: Path) -> None:
    """What could not be looked up is not called a problem, and the summary says so."""
    with NameServer({}) as names, smtp_server() as box:
        place = names.place
        names.__exit__(None, None, None)
        settings = {
            "PUBLIC_URL": "https://app.example.org",
            "MAIL_TRANSPORTS": "smtp",
            "MAIL_FROM": "mail@example.org",
            "MAIL_BOUNCES": "bounces@example.org",
            "MAIL_SMTP_URL": box.url,
            "MAIL_NAME_SERVER": place,
        }
        done = doctor(tmp_path, **settings)
    assert done.returncode == 0, done.stdout
    assert "could not be looked up" in done.stdout
    assert "not checked." in done.stdout.splitlines()[-1]


def test_a_laptop_is_told_that_nothing_is_sent(tmp_path: Path) -> None:
    """Exit code 0, and what to set; where others can reach the service it is a problem."""
    laptop = doctor(tmp_path)
    assert (laptop.returncode, "Nothing is sent" in laptop.stdout) == (0, True)
    assert "MOORING_MAIL_TRANSPORTS" in laptop.stdout
    assert doctor(tmp_path, PUBLIC_URL="https://app.example.org").returncode == 1


def test_a_name_server_that_is_none_is_named(tmp_path: Path) -> None:
    """A fault that names the setting."""
    settings = {"MAIL_TRANSPORTS": "smtp", "MAIL_FROM": "mail@example.org", "MAIL_SMTP_URL": "smtp+plain://127.0.0.1:1"}
    done = doctor(tmp_path, MAIL_NAME_SERVER="dns.example.org", **settings)
    assert (done.returncode, "MOORING_MAIL_NAME_SERVER" in done.stderr) == (1, True)


def test_a_test_needs_the_service(tmp_path: Path) -> None:
    """Without one it is said that nothing was sent, and why."""
    done = doctor(tmp_path, "--to", "olga@example.org")
    assert (done.returncode, "the service does not run" in done.stdout) == (1, True)


def test_a_test_message_to_what_is_no_address_is_not_sent(tmp_path: Path) -> None:
    """The service's refusal is told as a problem."""
    with live_server(tmp_path) as server:
        refused = doctor(server.data, "--to", "olga")
    assert (refused.returncode, "No test was sent" in refused.stdout) == (1, True)


def test_a_test_message_is_followed_until_it_is_taken(tmp_path: Path) -> None:
    """Each step is printed as it is taken, and the folder has the message. What failed is told with its cause."""
    with live_server(tmp_path) as server:
        done = doctor(server.data, "--to", "olga@example.org")
        assert done.returncode == 0, done.stdout + done.stderr
        assert re.search(r"queued\n.*sending.*\n.*delivered  folder", done.stdout, re.DOTALL), done.stdout
        assert "folder took the test message (delivered)" in done.stdout
    with resend_api() as resend, NameServer({}) as names:
        resend.always(401)
        settings = {"MAIL_TRANSPORTS": "resend", "MAIL_FROM": "mail@example.org", "MAIL_NAME_SERVER": names.place}
        settings |= {"MAIL_RESEND_KEY": "re_wrong", "MAIL_RESEND_URL": resend.url}
        with live_server(tmp_path, **settings) as server:
            failed = doctor(server.data, "--to", "olga@example.org", **settings)
    assert failed.returncode == 1
    last = failed.stdout.splitlines()[-3]
    assert last.startswith("problem    test: The test message was not taken yet:"), failed.stdout
    assert "re_wrong" not in failed.stdout
