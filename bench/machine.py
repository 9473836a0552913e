"""The machine that figures were measured on."""

import os
import platform
import subprocess
import time
from importlib.metadata import version

import apsw
import psutil
from harness import read_text
from servers import REFERENCE, ROOT

SYNCS = 200


def describe(folder):
    """(what, value) pairs. The disk is the one that holds `folder`."""
    return [
        ("processor", f"{_model()}, {os.cpu_count()} cores"),
        ("memory", f"{psutil.virtual_memory().total / 1e9:.0f} GB"),
        ("kernel", platform.release()),
        ("disk", f"{_filesystem(folder)}; 4 kB written and synced in {_sync_milliseconds(folder):.2f} ms (p50)"),
        ("load before the run", f"{os.getloadavg()[0]:.2f}"),
        ("Mooring", f"commit {_output('git', 'rev-parse', '--short', 'HEAD')}, Python {platform.python_version()}"),
        ("libraries", ", ".join(_libraries())),
        ("reference", f"@livestore/sync-cf {_package('@livestore/sync-cf')}, {_workerd()}"),
    ]


def _model():
    names = [line.split(":", 1)[1].strip() for line in read_text("/proc/cpuinfo").splitlines() if "model name" in line]
    return names[0] if names else platform.machine()


def _filesystem(folder):
    found = [part for part in psutil.disk_partitions(all=True) if folder.resolve().is_relative_to(part.mountpoint)]
    return max(found, key=lambda part: len(part.mountpoint)).fstype if found else "unknown"


def _sync_milliseconds(folder):
    path = folder / "sync-probe"
    times = []
    with path.open("wb") as file:
        for _ in range(SYNCS):
            file.write(b"\0" * 4096)
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - began)
    path.unlink()
    return sorted(times)[SYNCS // 2] * 1e3


def _libraries():
    names = ("uvloop", "uvicorn", "websockets", "msgspec")
    return [f"SQLite {apsw.sqlite_lib_version()}", *(f"{name} {version(name)}" for name in names)]


def _package(name):
    text = read_text(REFERENCE / "node_modules" / name / "package.json")
    marks = [line.split('"')[3] for line in text.splitlines() if line.strip().startswith('"version"')]
    return marks[0] if marks else "unknown"


def _workerd():
    return _output(str(REFERENCE / "node_modules/@cloudflare/workerd-linux-64/bin/workerd"), "--version")


def _output(*command):
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    except OSError:
        return "unknown"
    return done.stdout.strip() or "unknown"
