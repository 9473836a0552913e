"""`mooring` in a process of its own, without the seconds that importing it takes: forked from one that has imported it.

What a start from nothing looks like is shown by `tests/serving/test_serving.py` and by the runbooks. Whatever the
interpreter or the loader reads from the environment as they start (`LD_PRELOAD`) comes too late for a fork.
"""

import atexit
import gc
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

COMMAND_SECONDS = 60.0


class Forked:
    """A process that is not a child of ours, with as much of `subprocess.Popen` as the tests use."""

    def __init__(self, pid: int, status: Path) -> None:
        self.pid = pid
        self._note = status
        self._status: int | None = None
        try:
            self._handle: int | None = os.pidfd_open(pid)
        except ProcessLookupError:
            self._handle = None  # it has ended already

    def poll(self) -> int | None:
        """The exit status, None while it lives."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        if self._status is None:
            if self._handle is not None:
                if not select.select([self._handle], [], [], timeout)[0]:
                    raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
                os.close(self._handle)
                self._handle = None
            # It notes its own end; whoever is killed cannot.
            self._status = int(self._note.read_text()) if self._note.exists() else -signal.SIGKILL
            self._note.unlink(missing_ok=True)
        return self._status

    def send_signal(self, number: int, /) -> None:
        if self.poll() is None and self._handle is not None:
            signal.pidfd_send_signal(self._handle, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def start_mooring(*arguments: str, environment: Mapping[str, str], log: Path, first: str = "") -> Forked:
    """Begins `mooring …` with exactly this environment; what it says is appended to `log`.

    `first`: a module of the tests whose `prepare` is called in the new process before.
    """
    return _start(arguments, environment, Path(os.devnull), log, log, first=first)


def run_mooring(*arguments: str, environment: Mapping[str, str], given: str = "") -> "subprocess.CompletedProcess[str]":
    """Runs `mooring …` to its end, with exactly this environment and `given` on stdin."""
    with TemporaryDirectory() as name:
        said, asked, answered = (Path(name) / part for part in ("given", "out", "err"))
        said.write_text(given, "utf-8")
        process = _start(arguments, environment, said, asked, answered)
        try:
            status = process.wait(COMMAND_SECONDS)
        finally:
            process.kill()
        texts = (path.read_text("utf-8") for path in (asked, answered))
        return subprocess.CompletedProcess(["mooring", *arguments], status, *texts)


def _start(
    arguments: tuple[str, ...], environment: Mapping[str, str], given: Path, out: Path, err: Path, *, first: str = ""
) -> Forked:
    orders, answers, folder = _stem()
    status = folder / f"status-{next(_numbers)}"
    order = {
        "arguments": arguments,
        "environment": dict(environment),
        "files": [str(given), str(out), str(err)],
        "status": str(status),
        "first": first,
    }
    orders.write(json.dumps(order).encode() + b"\n")
    orders.flush()
    return Forked(int(answers.readline()), status)


_numbers = iter(range(1_000_000))


@cache
def _stem() -> tuple[IO[bytes], IO[bytes], Path]:
    """The process to fork from, one for all tests of this process. It ends when nobody is there to order any more."""
    folder = TemporaryDirectory()
    process = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin
    assert process.stdout

    def end() -> None:
        process.communicate()
        folder.cleanup()

    atexit.register(end)
    return process.stdin, process.stdout, Path(folder.name)


def _child(order: dict[str, Any]) -> None:
    from mooring.cli import main

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    modes = (os.O_RDONLY, os.O_WRONLY | os.O_APPEND | os.O_CREAT, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for number, (path, mode) in enumerate(zip(order["files"], modes, strict=True)):
        os.dup2(os.open(path, mode, 0o600), number)
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv = ["mooring", *order["arguments"]]
    if order["first"]:
        import_module(order["first"]).prepare()
    status = 0
    try:
        main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - the child must not go on as a second stem
        sys.excepthook(*sys.exc_info())
        status = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        Path(order["status"]).write_text(str(status))
        os._exit(status)


def _main() -> None:
    prepare()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: what they end with is in a file
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _child(json.loads(line))
        print(pid, flush=True)


_LOADED_ANYWAY = ("anyio._backends._asyncio", "jinja2", "mrml", "pydantic", "uvicorn.lifespan.on", "mooring.bootstrap")


@cache
def prepare() -> None:
    """What every process does alike in the first second of its life, done once for all of them."""
    for name in (*_LOADED_ANYWAY, "mooring.cli"):
        import_module(name)
    from mooring.api.app import application

    application()
    gc.collect()
    gc.freeze()  # no child need look through it again


if __name__ == "__main__":
    _main()
