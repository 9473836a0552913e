"""What every section of the benchmark needs: the options, the driver as a process, medians, the time that is left."""

import argparse
import json
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from servers import BENCH

DRIVER_GRACE_SECONDS = 60


class NotMeasured(Exception):
    """A measurement that failed or that there was no time for."""


@dataclass
class Sizes:
    """How much is measured. `quick` is for trying the harness, its figures say little."""

    rounds: int
    secs: float
    minutes: float
    quick: bool
    cold_events: int = field(init=False)
    idle_sockets: int = field(init=False)
    workspaces: tuple = field(init=False)
    lengths: tuple = field(init=False)
    logouts: int = field(init=False)

    def __post_init__(self):
        self.cold_events = 1_000 if self.quick else 100_000
        self.idle_sockets = 200 if self.quick else 2_000
        self.workspaces = (1, 16, 100) if self.quick else (1, 16, 100, 1_000, 10_000)
        self.lengths = (1_000, 20_000) if self.quick else (1_000, 100_000, 1_000_000)
        self.logouts = 20 if self.quick else 200


def sizes():
    """The sizes that the command line asks for."""
    parser = argparse.ArgumentParser(description="Measures Mooring beside LiveStore's own sync server.")
    parser.add_argument("--rounds", type=int, help="rounds that each median is of (3; quick: 1)")
    parser.add_argument("--secs", type=float, help="seconds that each push and fan-out lasts (4; quick: 0.7)")
    parser.add_argument("--minutes", type=float, help="start nothing new after so long (18; quick: 2.6)")
    parser.add_argument("--quick", action="store_true", help="small and short, to see that everything works")
    given = parser.parse_args()
    rounds, secs, minutes = (1, 0.7, 2.6) if given.quick else (3, 4.0, 18.0)
    return Sizes(given.rounds or rounds, given.secs or secs, given.minutes or minutes, given.quick)


class Harness:
    """Runs the driver against servers and keeps the time."""

    def __init__(self, chosen, folder):
        self.sizes = chosen
        self.folder = folder
        self._began = time.monotonic()

    @property
    def minutes(self):
        """Minutes since the start."""
        return (time.monotonic() - self._began) / 60

    def require_time(self):
        """Raises when nothing new may be started any more."""
        if self.minutes > self.sizes.minutes:
            raise NotMeasured("The time was up.")

    def say(self, text):
        """Progress, on the terminal."""
        print(f"[{self.minutes:5.1f} min] {text}", flush=True)

    def drive(self, server, mode, *, account=None, ids=(), title="", **options):
        """One run of the driver; its result. `ids` are those of existing workspaces."""
        self.require_time()
        command = [sys.executable, str(BENCH / "driver.py"), server.sync_url, mode, "--pids", str(server.pid)]
        if account is not None:
            command += ["--header", account.header]
        if ids:
            command += ["--store-ids", str(self._listed(ids))]
        for name, value in options.items():
            command += [f"--{name.replace('_', '-')}", str(value)]
        result = self._run(command, DRIVER_GRACE_SECONDS + self._expected(mode, options))
        self.say(f"{server.name:14} {title or mode:34} {_short(result)}")
        return result

    def attempt(self, results, title, measure):
        """Adds what `measure` returns to `results`; says so when it cannot be measured."""
        try:
            results.append(measure())
        except NotMeasured as reason:
            self.say(f"{title}: not measured. {reason}")

    def _listed(self, ids):
        path = self.folder / "stores.txt"
        path.write_text("\n".join(ids), "utf-8")
        return path

    def _expected(self, mode, options):
        if mode in {"pull", "seed"}:
            return options.get("runs", 1) * options.get("events", 0) / 500
        return self.sizes.secs * 3 + options.get("stores", 0) / 50

    def _run(self, command, seconds):
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            raise NotMeasured(f"The driver took more than {seconds:.0f} s.") from None
        if done.returncode != 0 or not done.stdout.strip():
            raise NotMeasured(f"The driver failed: {(done.stderr.strip().splitlines() or ['?'])[-1][:300]}")
        return json.loads(done.stdout.strip().splitlines()[-1])


def _short(result):
    names = ("events_per_s", "deliveries_per_s", "kb_per_conn_rss", "ack_p50_ms", "ack_p99_ms", "open_p50_ms")
    return "  ".join(f"{name} {result[name]:,}" for name in names if name in result)


def median(results, key):
    """The median of one figure over rounds; None when no round has it."""
    values = [result[key] for result in results if result.get(key) is not None]
    return statistics.median(values) if values else None


def rounded(results, keys):
    """The medians of several figures."""
    return {key: median(results, key) for key in keys}


def read_text(path, default=""):
    """A file's text, or `default` when it cannot be read."""
    try:
        return Path(path).read_text("utf-8", "replace")
    except OSError:
        return default
