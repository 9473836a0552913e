"""The limits of the process, set before it looks at the file: what goes beyond ends it, and nothing else."""

import os
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

MEMORY = 256 << 20
"""Bytes, on top of what Python and our modules take."""
OPEN_FILES = 24
_BEHIND = 10
_PAGE = resource.getpagesize()
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.remove",
    "os.rename",
    "os.link",
    "os.symlink",
    "os.mkdir",
    "os.rmdir",
    "os.chmod",
    "os.chown",
    "shutil.",
    "ctypes.",
)


def confine(cpu_seconds: int, file_bytes: int) -> None:
    """From here on: this much memory, time and file, no further process, no core, and behind everybody who works."""
    os.nice(_BEHIND)
    for kind, most in (
        (resource.RLIMIT_AS, _taken() + MEMORY),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    sys.addaudithook(_refuse)


def _refuse(event: str, args: Sequence[Any]) -> None:
    """A second fence: whatever talks Python into a deed that reading a file never needs, does not get it."""
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)
    if event == "open" and _writes(args) and not _own(args[0]):
        raise PermissionError(event)


def _writes(args: Sequence[Any]) -> bool:
    return isinstance(args[1], str) and any(letter in args[1] for letter in "wax+")


def _own(path: object) -> bool:
    return isinstance(path, str | Path) and Path(path).parent == Path()


def _taken() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * _PAGE
