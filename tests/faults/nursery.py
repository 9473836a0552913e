"""Starts processes quickly: a small process that has everything imported forks one for each order, and buries it.

An order is one line on stdin, a JSON object: what to run, its arguments, variables for the environment, and a file for
what it says. The answers are the pid and, after its death, the exit status. `Nursery` is the other end, for tests.
"""

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from faults.writers import write_until_killed
from forked import prepare

PATIENCE_SECONDS = 30.0
_POLL_SECONDS = 0.001


class Child:
    """A process of the nursery, with as much of `subprocess.Popen` as `LiveServer` uses."""

    def __init__(self, pid: int, answers: Any) -> None:
        self.pid = pid
        self._answers = answers
        self._status: int | None = None

    def poll(self) -> int | None:
        """The exit status, None while it lives."""
        if self._status is None and select.select([self._answers], [], [], 0)[0]:
            self._status = int(self._answers.readline())
        return self._status

    def wait(self, timeout: float | None = None) -> int:
        if self._status is None and not select.select([self._answers], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        status = self.poll()
        assert status is not None
        return status

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Nursery:
    """A context manager. One child at a time."""

    def __init__(self, folder: Path, environment: dict[str, str] | None = None) -> None:
        path = os.pathsep.join([str(Path(__file__).parent.parent), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
        self.log = folder / "nursery.log"
        with self.log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "faults.nursery"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=os.environ | {"PYTHONPATH": path} | (environment or {}),
                bufsize=0,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()
        if kind is None:
            assert self._process.returncode == 0, self.errors()

    def errors(self) -> str:
        """What went wrong in the writers: nothing."""
        return self.log.read_text("utf-8")[-4_000:]

    def start(
        self, run: str, arguments: Mapping[str, str | int], environment: Mapping[str, str], log: Path | None = None
    ) -> Child:
        """Forks a process that runs `run` (see `_DEEDS`)."""
        order = {"run": run, "arguments": arguments, "environment": environment, "log": str(log or self.log)}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        answer = self._process.stdout.readline()
        assert answer, self.errors()
        return Child(int(answer), self._process.stdout)

    def one_life(
        self, data: Path, notes: Path, life: int, dice: random.Random, *, synchronous: str = "full", **environment: str
    ) -> None:
        """Starts a writer, lets it note some bytes of acknowledgements, and kills it with SIGKILL."""
        before = notes.stat().st_size if notes.exists() else 0
        enough = before + dice.randrange(1, 20_000)
        arguments: dict[str, str | int] = {
            "data": str(data),
            "notes": str(notes),
            "life": life,
            "synchronous": synchronous,
        }
        child = self.start("write", arguments, environment)
        end = time.monotonic() + PATIENCE_SECONDS
        try:
            while not notes.exists() or notes.stat().st_size < enough:
                assert time.monotonic() < end, f"The writer wrote nothing. {self.errors()}"
                time.sleep(_POLL_SECONDS)
        finally:
            child.kill()
            assert child.wait(PATIENCE_SECONDS) == -signal.SIGKILL, f"It died before it was killed. {self.errors()}"


def _write(data: str, notes: str, life: int, synchronous: str) -> None:
    write_until_killed(Path(data), Path(notes), life, synchronous)


def _serve() -> None:
    from mooring.cli import main

    sys.argv = ["mooring", "serve"]
    main()


def _send(database: str, kind: str, place: str, leases_ahead: int) -> None:
    from faults.mail_sender import send_until_killed

    send_until_killed(database, kind, place, leases_ahead)


def _swap(data: str, notes: str, life: int) -> None:
    from faults.swappers import swap_until_killed

    swap_until_killed(Path(data), Path(notes), life)


_DEEDS = {"write": _write, "serve": _serve, "send": _send, "swap": _swap}


def _prepare(run: str) -> None:
    """Imports before the fork what the child would import after it."""
    if run == "serve":
        prepare()
    elif run == "send":
        import faults.mail_sender  # noqa: F401


def _child(order: dict[str, Any]) -> None:
    log = os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for descriptor in (1, 2):
        os.dup2(log, descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.update(order["environment"])
    status = 0
    try:
        _DEEDS[order["run"]](**order["arguments"])
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - the child must not go on as a second nursery
        sys.excepthook(*sys.exc_info())
        status = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        _prepare(order["run"])
        pid = os.fork()
        if pid == 0:
            _child(order)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    _main()
