"""Starts writer processes quickly: a small process that has everything imported, and forks for each order.

An order is one line on stdin, a JSON object of `write_until_killed`'s arguments and of variables for the environment;
the answer is the pid. `Nursery` is the other end of it, for tests.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from faults.writers import write_until_killed

PATIENCE_SECONDS = 20.0
_POLL_SECONDS = 0.001


class Nursery:
    """A context manager that gives life to writers and takes it."""

    def __init__(self, folder: Path, environment: dict[str, str] | None = None) -> None:
        tests = str(Path(__file__).parent.parent)
        self._errors = folder / "nursery.log"
        with self._errors.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "faults.nursery"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=os.environ | {"PYTHONPATH": tests} | (environment or {}),
                text=True,
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
        return self._errors.read_text("utf-8")[-4_000:]

    def one_life(
        self, data: Path, notes: Path, life: int, dice: random.Random, *, synchronous: str = "full", **environment: str
    ) -> None:
        """Starts a writer, lets it note some bytes of acknowledgements, and kills it with SIGKILL."""
        before = notes.stat().st_size if notes.exists() else 0
        order = {
            "data": str(data),
            "notes": str(notes),
            "life": life,
            "synchronous": synchronous,
            "environment": environment,
        }
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())
        enough = before + dice.randrange(1, 20_000)
        end = time.monotonic() + PATIENCE_SECONDS
        try:
            while not notes.exists() or notes.stat().st_size < enough:
                assert time.monotonic() < end, f"The writer wrote nothing. {self.errors()}"
                time.sleep(_POLL_SECONDS)
        finally:
            os.kill(pid, signal.SIGKILL)
            assert int(self._process.stdout.readline()) == -signal.SIGKILL, (
                f"It died before it was killed. {self.errors()}"
            )


def _main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            os.environ.update(order["environment"])
            write_until_killed(Path(order["data"]), Path(order["notes"]), order["life"], order["synchronous"])
            os._exit(3)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    _main()
