"""A real server process for tests: started on a free port, stopped, killed, started again; its log searched for secrets.

Whatever must never reach a log is told to `LiveServer.remember`; passwords and tokens made here are remembered by
themselves. `close` reads everything that the process wrote and fails when any of it shows up, or a traceback.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar
from urllib.request import urlopen
from uuid import uuid4

import httpx2
from pyotp import TOTP

from forked import start_mooring

CARGO = "mooring-test-cargo"  # part of all event payloads in tests; in no log of a server
START_SECONDS = 60.0
STOP_SECONDS = 12.0
BYTECODE = Path(__file__).parent.parent / ".cache" / "bytecode"
_POLL_SECONDS = 0.01
_numbers = count(1)
T = TypeVar("T")


def wait_for(promise: str, look: Callable[[], T | None], seconds: float = 10.0) -> T:
    """The first truthy value of `look`, asked again every few milliseconds; fails with `promise` after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        value = look()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"Did not happen in {seconds} s: {promise}")
        time.sleep(_POLL_SECONDS)


class Process(Protocol):
    """What of `subprocess.Popen` is needed of a server's process."""

    pid: int

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def send_signal(self, number: int, /) -> None: ...

    def kill(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account and one session."""

    user_id: str
    email: str
    password: str
    session_id: str
    access_token: str
    refresh_token: str
    workspace_id: str

    @property
    def bearer(self) -> dict[str, str]:
        """The header that proves the session."""
        return {"Authorization": f"Bearer {self.access_token}"}


@dataclass
class LiveServer:
    """`mooring serve` on `data`, with `settings` as `MOORING_…`. A context manager: starts, and closes at the end."""

    data: Path
    settings: dict[str, str | int] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    url: str = ""
    secrets: set[str] = field(default_factory=lambda: {CARGO})
    process: Process | None = None

    def __post_init__(self) -> None:
        self.data.parent.mkdir(parents=True, exist_ok=True)
        self.log = self.data.parent / f"{self.data.name}.log"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(check=kind is None)

    @property
    def sync_url(self) -> str:
        """Where the stock client connects."""
        return f"{self.url}/sync"

    def start(self) -> Self:
        """Starts the process and returns when it is ready. A second start keeps the port of the first."""
        assert self.process is None, "It runs already."
        announced = self.data / "serve.json"
        announced.unlink(missing_ok=True)
        self.process = self.launch()
        try:
            self.url = wait_for("The server says where it listens.", lambda: self._announced(announced), START_SECONDS)
            wait_for("The server is ready.", self._is_ready, START_SECONDS)
        except BaseException:
            self.kill()
            raise
        return self

    def launch(self) -> Process:
        """A new process that serves, and writes what it says to `log`. Forked, unless it has an environment of its own."""
        if not self.environment:
            return start_mooring("serve", environment=self.environment_of_process(), log=self.log)
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "mooring", "serve"],
                env=self.environment_of_process(),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )

    def stop(self) -> int:
        """SIGTERM; the exit status once the process has drained and ended."""
        process = self._running()
        process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"It did not stop within {STOP_SECONDS} s of SIGTERM.") from None
        finally:
            self.process = None
        return status

    def kill(self) -> None:
        """SIGKILL: the process gets no chance to do anything."""
        process = self._running()
        process.kill()
        process.wait()
        self.process = None

    def restart(self, *, crash: bool = False) -> Self:
        """Stops or kills, and starts again on the same port and data."""
        if crash:
            self.kill()
        else:
            assert self.stop() == 0, "A drained server exits 0."
        return self.start()

    def close(self, *, check: bool = True) -> None:
        """Stops if it still runs; then fails when the log holds a secret or a traceback."""
        if self.process is not None:
            if check and self.process.poll() is None:
                assert self.stop() == 0, f"A drained server exits 0. Its log ends:\n{self.log_tail()}"
            else:
                self.kill()
        if check:
            self.check_log()

    def check_log(self) -> None:
        """Fails when anything that was remembered, or a traceback, is in what the process has written so far."""
        text = self.log.read_text("utf-8", "replace")
        leaked = [secret[:6] + "…" for secret in self.secrets if secret in text]
        assert not leaked, f"The log of the server holds {leaked}: {self.log}"
        assert "Traceback" not in text, f"The log of the server holds a traceback:\n{self.log_tail()}"

    def log_tail(self, lines: int = 40) -> str:
        """The last lines of the log."""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-lines:])

    def remember(self, *secrets: str) -> None:
        """These must not show up in the log."""
        self.secrets.update(secret for secret in secrets if secret)

    def sign_up(self, name: str = "Alice", *, confirmed: bool = True) -> Person:
        """A new account with its personal workspace, whose address is `confirmed` as if the link had been followed."""
        number = next(_numbers)
        email = f"{name.lower()}.{number}.{uuid4().hex[:8]}@example.org"
        password = f"correct horse {uuid4().hex}"
        self.remember(password)
        given = {"email": email, "password": password, "name": name, "delivery": "body"}
        body = self.request("POST", "/api/accounts", 201, json=given)
        if confirmed:
            self.confirm(body["user"]["id"])
        return self._person(body, email, password)

    def confirm(self, user_id: str) -> None:
        """From now on this person may invite, and accept by a link."""
        assert self.sql("UPDATE users SET verified_at = created_at WHERE id = ?", user_id) == 1

    def log_in(self, person: Person) -> Person:
        """Another session of the same account."""
        given = {"email": person.email, "password": person.password, "delivery": "body"}
        return self._person(self.request("POST", "/api/sessions", 201, json=given), person.email, person.password)

    def create_workspace(self, person: Person, name: str = "Shared") -> str:
        """A further workspace of `person`; its id."""
        body = self.request("POST", "/api/workspaces", 201, json={"name": name}, headers=person.bearer)
        return str(body["workspace"]["id"] if "workspace" in body else body["id"])

    def pause(self, workspace_id: str) -> None:
        """Parks all pushes into a workspace."""
        self._operate(workspace_id, "pause")

    def resume(self, workspace_id: str) -> None:
        """Lets parked and new pushes go on."""
        self._operate(workspace_id, "resume")

    def sql(self, statement: str, *values: str) -> int:
        """Changes the directory behind the server's back; how many rows. `look_again` tells it."""
        with closing(sqlite3.connect(self.data / "directory.db", timeout=10)) as connection, connection:
            return connection.execute(statement, values).rowcount

    def set_role(self, workspace_id: str, person: Person, role: str) -> None:
        """Makes `person` a member with this role, whatever they were before."""
        key = (workspace_id, person.user_id)
        self.sql("DELETE FROM members WHERE workspace_id = ? AND user_id = ?", *key)
        columns = "workspace_id, user_id, joined_at, role"
        self.sql(f"INSERT INTO members ({columns}) VALUES (?, ?, '2026-01-01 00:00:00.000000', ?)", *key, role)
        self.look_again(workspace_id)

    def remove(self, workspace_id: str, person: Person) -> None:
        """Ends a membership."""
        assert self.sql("DELETE FROM members WHERE workspace_id = ? AND user_id = ?", workspace_id, person.user_id) == 1
        self.look_again(workspace_id)

    def look_again(self, workspace_id: str) -> None:
        """Makes the server ask the directory again, through the way that every change of access takes."""
        self.pause(workspace_id)
        self.resume(workspace_id)

    def request(self, method: str, path: str, expected: int, **options: Any) -> Any:
        """The JSON body of one API request, which must be answered with `expected`."""
        reply = httpx2.request(method, self.url + path, timeout=20, verify=False, **options)
        assert reply.status_code == expected, f"{method} {path}: {reply.status_code} {reply.text}\n{self.log_tail(10)}"
        return reply.json() if reply.content else None

    def memory(self) -> int:
        """Resident bytes of the process."""
        pages = int(Path(f"/proc/{self._running().pid}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def give_quota(self, person: Person, **given: int) -> None:
        """Gives `person` another quota, by the names on the wire."""
        path = f"/api/operator/users/{person.user_id}/quota"
        self.request("PUT", path, 200, json=given, headers=self.operator_bearer())

    def operator_bearer(self) -> dict[str, str]:
        """What proves the operator."""
        key = (self.data / "operator.key").read_text("utf-8").strip()
        self.remember(key)
        return {"Authorization": f"Bearer {key}"}

    def _operate(self, workspace_id: str, deed: str) -> None:
        self.request("POST", f"/api/operator/workspaces/{workspace_id}/{deed}", 200, headers=self.operator_bearer())

    def _person(self, body: dict[str, Any], email: str, password: str) -> Person:
        self.remember(body["accessToken"], body["refreshToken"])
        return Person(
            user_id=body["user"]["id"],
            email=email,
            password=password,
            session_id=body["session"]["id"],
            access_token=body["accessToken"],
            refresh_token=body["refreshToken"],
            workspace_id=body["defaultWorkspaceId"],
        )

    def environment_of_process(self) -> dict[str, str]:
        """The environment of the tests with the settings of the server, and no others."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MOORING_")}
        if inherited.pop("PYTHONDONTWRITEBYTECODE", None):
            inherited["PYTHONPYCACHEPREFIX"] = str(
                BYTECODE
            )  # hundreds of starts: compiling anew would cost seconds each
        port = httpx2.URL(self.url).port if self.url else 0
        settings: dict[str, str | int] = {
            "DATA": str(self.data),
            "PORT": port or 0,
            "RATE_LIMITS": "false",
            "OWNED_WORKSPACES": 10_000,
        }
        settings |= self.settings
        return inherited | {f"MOORING_{name}": str(value) for name, value in settings.items()} | self.environment

    def _running(self) -> Process:
        assert self.process is not None, "It does not run."
        return self.process

    def _announced(self, announced: Path) -> str | None:
        self._assert_alive()
        try:
            return str(json.loads(announced.read_text("utf-8"))["url"])
        except (FileNotFoundError, ValueError):
            return None

    def _is_ready(self) -> bool:
        self._assert_alive()
        try:
            with urlopen(f"{self.url}/health/ready", timeout=5) as reply:
                return reply.status == 200
        except OSError:
            return False

    def _assert_alive(self) -> None:
        status = self._running().poll()
        assert status is None, f"The server ended with {status} while it started:\n{self.log_tail()}"


@contextmanager
def live_server(folder: Path, **settings: str | int) -> Iterator[LiveServer]:
    """A server on a new data folder inside `folder`; settings by their name without prefix, in any case."""
    named = {name.upper(): value for name, value in settings.items()}
    with LiveServer(folder / f"data-{next(_numbers)}", named) as server:
        yield server


def second_factor(server: LiveServer, person: Person) -> tuple[TOTP, list[str]]:
    """Gives `person` an authenticator app; the app, whose present code is used up, and the recovery codes."""
    made = server.request("POST", "/api/account/totp", 201, headers=person.bearer)
    app = TOTP(made["secret"])
    given = {"code": app.now()}
    confirmed = server.request("POST", "/api/account/totp/confirm", 200, json=given, headers=person.bearer)
    codes = [str(code) for code in confirmed["recoveryCodes"]]
    server.remember(made["secret"], *codes)
    return app, codes
