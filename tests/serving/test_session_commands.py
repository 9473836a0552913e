"""`mooring session …` as a person uses it: in a terminal, in a script, without a network."""

import json
import os
import pty
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from forked import run_mooring
from live_server import LiveServer, Person, live_server, second_factor, wait_for


@dataclass(frozen=True, slots=True)
class Laptop:
    """A device with nothing on it but the command, and a service to use it with."""

    folder: Path
    server: LiveServer

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MOORING_")}
        own = {"MOORING_CLIENT_STATE": str(self.folder), "MOORING_DATA": str(self.folder / "no-data")}
        return inherited | own | {"MOORING_URL": self.server.url}

    def run(self, *arguments: str, given: str = "", **environment: str) -> "subprocess.CompletedProcess[str]":
        """One command; its output holds no token and nothing of what it was given."""
        done = run_mooring("session", *arguments, environment=self.environment | environment, given=given)
        shown = done.stdout + done.stderr
        secrets = [*given.splitlines(), "mrt_", "Traceback", *self.tokens()]
        assert not [secret[:6] for secret in secrets if secret in shown], shown
        return done

    def ask(self, *arguments: str, code: int = 0) -> dict[str, object]:
        """A command's JSON, which must end with `code`."""
        done = self.run(*arguments, "--json")
        assert done.returncode == code, done.stderr
        return dict(json.loads(done.stdout))

    def log_in(self, person: Person) -> None:
        done = self.run("login", "--email", person.email, given=f"{person.password}\n")
        assert done.returncode == 0, done.stderr

    def tokens(self) -> list[str]:
        kept = [json.loads(file.read_text("utf-8")) for file in self.folder.glob("*.json")]
        return [token for one in kept for token in one["now"].get("tokens", {}).values()]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with live_server(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture
def laptop(tmp_path: Path, server: LiveServer) -> Laptop:
    return Laptop(tmp_path / "laptop", server)


def test_a_journey(laptop: Laptop) -> None:
    """Sign in by a line of stdin, look, see the devices, revoke another one, sign out."""
    alice = laptop.server.sign_up()
    signed_in = laptop.run("login", "--email", alice.email, given=f"{alice.password}\n")
    assert (signed_in.returncode, alice.email in signed_in.stdout) == (0, True)
    shown = laptop.ask("show")
    assert (shown["state"], shown["email"], shown["url"]) == ("active", alice.email, laptop.server.url)
    table = laptop.run("list").stdout
    assert "this one" in table
    assert "Mooring client" in table
    listed = json.loads(laptop.run("list", "--json").stdout)
    assert {one["id"] for one in listed} == {alice.session_id, shown["sessionId"]}
    assert laptop.run("revoke", alice.session_id).returncode == 0
    laptop.server.request("GET", "/api/session", 401, headers=alice.bearer)
    assert laptop.ask("logout") == {"signedOut": True, "serviceKnows": True}
    assert laptop.ask("show", code=3)["state"] == "signedOut"


def test_a_password_from_a_file(laptop: Laptop, tmp_path: Path) -> None:
    """Its first line; a file that is not there is named."""
    alice = laptop.server.sign_up()
    kept = tmp_path / "password"
    missing = laptop.run("login", "--email", alice.email, "--password-file", str(kept))
    assert (missing.returncode, str(kept) in missing.stderr) == (1, True)
    kept.write_text(f"{alice.password}\n", "utf-8")
    assert laptop.run("login", "--email", alice.email, "--password-file", str(kept)).returncode == 0
    assert laptop.ask("show")["email"] == alice.email


def test_a_password_typed_in_a_terminal_is_not_shown(laptop: Laptop) -> None:
    """Asked for without echo, and never an argument, so that no list of processes shows it."""
    alice = laptop.server.sign_up()
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "mooring", "session", "login"]
    process = subprocess.Popen(
        command, env=laptop.environment, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    try:
        shown = _until(ours, "Email: ")
        os.write(ours, f"{alice.email}\n".encode())
        shown += _until(ours, "Password: ")  # with its space, which comes once the echo is off
        arguments = Path(f"/proc/{process.pid}/cmdline").read_bytes()
        os.write(ours, f"{alice.password}\n".encode())
        shown += _until(ours, "Signed in")
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    assert alice.password not in shown
    assert alice.password.encode() not in arguments


def _until(terminal: int, words: str) -> str:
    shown = ""
    while words not in shown:
        shown += os.read(terminal, 1024).decode()
    return shown


def test_wrong_passwords_and_missing_ones_are_refused_with_3(laptop: Laptop) -> None:
    """In the service's words; nothing is kept."""
    alice = laptop.server.sign_up()
    wrong = laptop.run("login", "--email", alice.email, given="not the password\n")
    assert (wrong.returncode, "CREDENTIALS_WRONG" in wrong.stderr) == (3, True)
    missing = laptop.run("login", "--email", alice.email)
    assert (missing.returncode, "standard input" in missing.stderr) == (3, True)
    assert laptop.ask("show", code=3)["state"] == "signedOut"


@pytest.mark.parametrize("command", ["list", "watch", "revoke"])
def test_nobody_signed_in_is_said_with_what_to_run(command: str, laptop: Laptop) -> None:
    """Exit 3, and the command that helps."""
    arguments = [command, "ses_x"] if command == "revoke" else [command]
    done = laptop.run(*arguments)
    assert done.returncode == 3
    assert f"mooring session login --url {laptop.server.url}" in done.stderr


def test_an_ended_session_is_said_with_its_reason_as_often_as_one_asks(laptop: Laptop) -> None:
    """In words on stderr, as a name in JSON; signing in again makes it good."""
    alice = laptop.server.sign_up()
    laptop.log_in(alice)
    mine = laptop.ask("show")["sessionId"]
    laptop.server.request("DELETE", f"/api/sessions/{mine}", 204, headers=alice.bearer)
    for _ in range(2):
        done = laptop.run("list")
        assert (done.returncode, "ended from another device" in done.stderr) == (3, True)
        shown = laptop.ask("show", code=3)
        assert (shown["state"], shown["reason"], shown["email"]) == ("ended", "revoked", alice.email)
    laptop.log_in(alice)
    assert laptop.ask("show")["state"] == "active"


def test_signing_out_everywhere(laptop: Laptop) -> None:
    """The other device as well."""
    alice = laptop.server.sign_up()
    laptop.log_in(alice)
    assert laptop.ask("logout", "--everywhere") == {"signedOut": True, "serviceKnows": True}
    laptop.server.request("GET", "/api/session", 401, headers=alice.bearer)


def test_usage_is_2(laptop: Laptop) -> None:
    """Neither a session nor --others, or both."""
    assert laptop.run("revoke").returncode == 2
    assert laptop.run("revoke", "ses_x", "--others").returncode == 2


def test_without_the_service(tmp_path: Path) -> None:
    """Who is signed in is still shown, with exit 1; work is a fault with a hint; signing out works and is told later."""
    with live_server(tmp_path) as server:
        laptop = Laptop(tmp_path / "laptop", server)
        alice = server.sign_up()
        laptop.log_in(alice)
        server.stop()
        shown = laptop.ask("show", code=1)
        assert (shown["state"], shown["email"]) == ("offline", alice.email)
        failed = laptop.run("list")
        assert (failed.returncode, server.url in failed.stderr) == (1, True)
        assert laptop.ask("logout") == {"signedOut": True, "serviceKnows": False}
        assert laptop.ask("show", code=3)["state"] == "signedOut"


def test_the_running_service_is_found_by_its_data_folder(laptop: Laptop) -> None:
    """Without --url and MOORING_URL; the URL that was used is said."""
    done = laptop.run("show", "--json", MOORING_URL="", MOORING_DATA=str(laptop.server.data))
    assert json.loads(done.stdout)["url"] == laptop.server.url
    nobody = laptop.run("show", "--json", MOORING_URL="")
    assert json.loads(nobody.stdout)["url"] == "http://localhost:8787"


def test_a_file_that_others_can_read_is_refused(laptop: Laptop) -> None:
    """With the command that mends it."""
    laptop.log_in(laptop.server.sign_up())
    (file,) = laptop.folder.glob("*.json")
    file.chmod(0o644)
    done = laptop.run("show")
    assert (done.returncode, f"chmod 600 {file}" in done.stderr) == (1, True)


def test_watching_prints_what_happens_until_the_session_ends(laptop: Laptop) -> None:
    """A new workspace, then the end with its reason, each as one line of JSON; exit 3 with the reason in words."""
    alice = laptop.server.sign_up()
    laptop.log_in(alice)
    mine = laptop.ask("show")["sessionId"]
    output = laptop.folder / "watched"
    with output.open("wb") as written:
        command = [sys.executable, "-m", "mooring", "session", "watch", "--json"]
        watching = subprocess.Popen(command, env=laptop.environment, stdout=written, stderr=subprocess.PIPE)
    try:
        wait_for("It is connected.", lambda: b'"hello"' in output.read_bytes(), 30)
        made = laptop.server.create_workspace(alice)
        wait_for("The new workspace is told.", lambda: made.encode() in output.read_bytes())
        laptop.server.request("DELETE", f"/api/sessions/{mine}", 204, headers=alice.bearer)
        said = watching.communicate(timeout=20)[1].decode()
    finally:
        watching.kill()
        watching.wait()
    events = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert events[0]["event"] == "hello"
    assert events[-1] == {"event": "ended", "id": events[-2]["id"], "data": {"reason": "revoked"}}
    assert (watching.returncode, "ended from another device" in said) == (3, True)


def test_all_other_devices_are_revoked_at_once(laptop: Laptop) -> None:
    """The one that asks stays."""
    alice = laptop.server.sign_up()
    laptop.log_in(alice)
    assert laptop.ask("revoke", "--others") == {"revoked": "others"}
    laptop.server.request("GET", "/api/session", 401, headers=alice.bearer)
    assert laptop.ask("show")["state"] == "active"


def test_a_closed_account_is_opened_again_when_that_is_said(laptop: Laptop) -> None:
    """Without --reopen it is refused, and nothing has changed."""
    alice = laptop.server.sign_up()
    laptop.log_in(alice)
    laptop.server.request("POST", "/api/account/close", 200, json={"archiveWorkspaces": True}, headers=alice.bearer)
    assert laptop.ask("show", code=3)["reason"] == "account_closed"
    arguments = ("login", "--email", alice.email)
    refused = laptop.run(*arguments, given=f"{alice.password}\n")
    assert (refused.returncode, "ACCOUNT_CLOSED" in refused.stderr) == (3, True)
    assert laptop.run(*arguments, "--reopen", given=f"{alice.password}\n").returncode == 0
    assert laptop.ask("show")["state"] == "active"


def test_a_second_factor_is_asked_for(laptop: Laptop) -> None:
    """After the password: a code of the app, or with --recovery-code one of those; wrong or missing is exit 3."""
    alice = laptop.server.sign_up()
    app, codes = second_factor(laptop.server, alice)
    password = f"{alice.password}\n"
    missing = laptop.run("login", "--email", alice.email, given=password)
    assert (missing.returncode, "authenticator app is missing" in missing.stderr) == (3, True)
    wrong = laptop.run("login", "--email", alice.email, "--recovery-code", given=f"{password}no-such-code\n")
    assert (wrong.returncode, "SECOND_FACTOR_WRONG" in wrong.stderr) == (3, True)
    assert laptop.ask("show", code=3)["state"] == "signedOut"
    right = laptop.run("login", "--email", alice.email, "--recovery-code", given=f"{password}{codes[0]}\n")
    assert (right.returncode, laptop.ask("show")["state"]) == (0, "active")
    with_app = laptop.run("login", "--email", alice.email, given=f"{password}{app.at(time.time() + 30)}\n")
    assert (with_app.returncode, with_app.stderr) == (0, "")
