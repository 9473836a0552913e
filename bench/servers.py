"""The servers under measurement, each a process of its own on 127.0.0.1, and what is asked of them besides sync."""

import atexit
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

import httpx2

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
BENCH = ROOT / "bench"
REFERENCE = CACHE / "bench-reference"
START_SECONDS = 30
STOP_SECONDS = 15
PASSWORD = "correct horse battery staple"


_started = []


@atexit.register
def _end_all():
    for process in _started:
        if process.poll() is None:
            process.kill()
            process.wait()


class Server:
    """A server process with its data in `folder`. `serving` runs it for the length of a block."""

    name = ""

    def __init__(self, folder):
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self._process = None
        self.url = ""

    @contextlib.contextmanager
    def serving(self):
        """Starts, and in any case ends, the process."""
        with (self.folder / "log.txt").open("ab") as log:
            self._process = subprocess.Popen(
                self.command(), env=self.environment(), stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        _started.append(self._process)
        try:
            self._await_start()
            yield self
        finally:
            self._end()

    @property
    def pid(self):
        """The process id."""
        return self._process.pid

    @property
    def sync_url(self):
        """Where sync clients connect."""
        return self.url

    def command(self):
        """The command line."""
        raise NotImplementedError

    def environment(self):
        """The environment; our own settings never leak in."""
        return {name: value for name, value in os.environ.items() if not name.startswith("MOORING_")}

    def find_url(self):
        """The URL once it is known."""
        return self.url

    def _await_start(self):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            self.url = self.find_url()
            if self.url and self._answers():
                return
            time.sleep(0.05)
        tail = (self.folder / "log.txt").read_text("utf-8", "replace")[-2000:]
        raise RuntimeError(f"{self.name} does not start:\n{tail}")

    def _answers(self):
        host, port = self.url.rsplit("/", 1)[1].split(":")
        with contextlib.suppress(OSError), socket.create_connection((host, int(port)), timeout=5):
            return True
        return False

    def _end(self):
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS)
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self.url = ""


class Reference(Server):
    """LiveStore's own sync backend on workerd: takes any store id, asks for no credentials."""

    name = "reference"

    def __init__(self, folder):
        super().__init__(folder)
        self._port = 0

    def command(self):
        state = self.folder / "state"
        state.mkdir(exist_ok=True)
        self._port = free_port()
        return [str(BENCH / "reference" / "start.sh"), "serve", str(REFERENCE), str(state), str(self._port)]

    def find_url(self):
        return f"http://127.0.0.1:{self._port}"


class Bare(Server):
    """The prototype of `bare.py`."""

    name = "bare prototype"

    def __init__(self, folder):
        super().__init__(folder)
        self._port = 0

    def command(self):
        self._port = free_port()
        return [sys.executable, str(BENCH / "bare.py"), str(self.folder / "bare.db"), str(self._port)]

    def find_url(self):
        return f"http://127.0.0.1:{self._port}"


class Mooring(Server):
    """`mooring serve`, as it is in production but for its limits on how much one person may have."""

    name = "ours"

    def __init__(self, folder):
        super().__init__(folder)
        self.data = folder / "data"
        self.settings = {
            "DATA": self.data,
            "PORT": 0,
            "RATE_LIMITS": "false",
            "OWNED_WORKSPACES": 100_000,
            "WORKSPACE_EVENTS": 10**12,
            "WORKSPACE_BYTES": 10**15,
            "SOCKETS_PER_SESSION": 100_000,
            "ACCESS_TOKEN_SECONDS": 36_000,
        }

    @property
    def sync_url(self):
        return f"{self.url}/sync"

    def command(self):
        (self.data / "serve.json").unlink(missing_ok=True)
        return [sys.executable, "-m", "mooring", "serve"]

    def environment(self):
        inherited = super().environment()
        if inherited.pop("PYTHONDONTWRITEBYTECODE", None):
            inherited["PYTHONPYCACHEPREFIX"] = str(CACHE / "bytecode")
        return inherited | {f"MOORING_{name}": str(value) for name, value in self.settings.items()}

    def find_url(self):
        with contextlib.suppress(FileNotFoundError, ValueError):
            return json.loads((self.data / "serve.json").read_text("utf-8"))["url"]
        return ""

    def _answers(self):
        with contextlib.suppress(OSError), urlopen(f"{self.url}/health/ready", timeout=5) as reply:
            return reply.status == 200
        return False


class Account:
    """Somebody with an account at a running server of ours."""

    def __init__(self, server):
        self.email = f"bench.{time.time_ns()}@example.org"
        self._server = server
        self._client = httpx2.Client(timeout=30)
        given = {"email": self.email, "password": PASSWORD, "name": "Bench", "delivery": "body"}
        self.token = self._post("/api/accounts", given)["accessToken"]

    @property
    def header(self):
        """The header that proves the session, as the driver takes it."""
        return f"Authorization: Bearer {self.token}"

    def log_in(self):
        """The access token of a further session."""
        return self._post("/api/sessions", {"email": self.email, "password": PASSWORD, "delivery": "body"})[
            "accessToken"
        ]

    def workspaces(self, count, name="Bench"):
        """Ids of new workspaces."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return [self._post("/api/workspaces", {"name": name}, headers=headers)["id"] for _ in range(count)]

    def _post(self, path, body, **options):
        reply = self._client.post(self._server.url + path, json=body, **options)
        if not reply.is_success:
            raise RuntimeError(f"{path}: {reply.status_code} {reply.text[:300]}")
        return reply.json()


def install_reference():
    """Installs and bundles the reference server, once."""
    subprocess.run(
        [str(BENCH / "reference" / "start.sh"), "install", str(REFERENCE)],
        check=True,
        timeout=400,
        stdout=sys.stderr,
        stdin=subprocess.DEVNULL,
    )


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def scratch():
    """A folder for databases on the disk of the checkout, gone afterwards."""
    parent = CACHE / "bench"
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
