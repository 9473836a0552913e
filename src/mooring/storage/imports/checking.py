"""Having a file read by a process of its own: started bare, in an empty folder, under limits, and believed only as far as its
answer has the right form.
"""

import asyncio
import os
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from mooring.backups.importing import ImportFinding, Verdict
from mooring.kit.errors import Fault

_MOST_TOLD = 1 << 20
_CPU_SECONDS = 60
_BYTES_A_SECOND = 4 << 20
_PATIENCE = 10.0
"""Seconds of waiting for each second of work: the machine has other things to do."""
_STOPPED_BY_LIMITS = frozenset({-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGSEGV, -signal.SIGBUS, -signal.SIGXFSZ})
_verdicts = msgspec.json.Decoder(Verdict)


async def read_apart(
    uploads: Sequence[Path], sandbox: Path, *, most_events: int, most_bytes: int, cpu_seconds: int | None = None
) -> list[Verdict]:
    """The verdicts on files, which one process reads one after the other. The events of each are in `sandbox`, by its place.

    A file that ends the process is refused (LIMITS), and nothing is said of those behind it. Fault when it cannot be run.
    """
    seconds = cpu_seconds or _CPU_SECONDS + sum(path.stat().st_size for path in uploads) // _BYTES_A_SECOND
    limits = [str(number) for number in (most_events, most_bytes, seconds, time.time_ns() // 1_000_000)]
    command = ["-I", "-m", f"{__package__}.sandbox", *limits, *(str(path.resolve()) for path in uploads)]
    process = await _started(command, sandbox)
    try:
        told, in_time = await _told(process, seconds * _PATIENCE)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        ended = await process.wait()
    return _verdicts_of(told, len(uploads), ended if in_time else -signal.SIGKILL)


async def _started(command: Sequence[str], sandbox: Path) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            cwd=sandbox,
            env={"SQLITE_TMPDIR": ".", "LC_ALL": "C.UTF-8"},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        hint = f"It cannot be started: {error.strerror}. Free some memory, and try again."
        raise Fault("Checking an import", str(sandbox), hint) from None


async def check(place: Path, upload: str, events: str, *, most_events: int, most_bytes: int) -> Verdict:
    """What is in the file of an import. With a plan, its events are in `events`, on the disk."""
    sandbox = place / "sandbox"
    # Here and not in a thread: broken off, a thread would make the folder after it was removed.
    _empty(sandbox)
    try:
        (verdict,) = await read_apart([place / upload], sandbox, most_events=most_events, most_bytes=most_bytes)
        if verdict.plan is not None:
            await asyncio.to_thread(_keep, sandbox / "0", place / events)
        return verdict
    finally:
        await asyncio.to_thread(shutil.rmtree, sandbox, ignore_errors=True)


async def _told(process: asyncio.subprocess.Process, seconds: float) -> tuple[bytes, bool]:
    """What it says; and whether it came to its end, in time and in few words."""
    told = b""
    try:
        async with asyncio.timeout(seconds):
            while process.stdout is not None and (piece := await process.stdout.read(65_536)):
                told += piece
                if len(told) > _MOST_TOLD:
                    return told, False
    except TimeoutError:
        return told, False
    return told, True


def _verdicts_of(told: bytes, count: int, ended: int) -> list[Verdict]:
    verdicts: list[Verdict] = []
    with suppress(msgspec.DecodeError, UnicodeDecodeError):
        verdicts = [_verdicts.decode(line) for line in told.splitlines(keepends=True) if line.endswith(b"\n")]
    if ended in _STOPPED_BY_LIMITS:
        return [*verdicts[: count - 1], _beyond_limits()]
    if ended != 0 or len(verdicts) != count or not all(_is_whole(one) for one in verdicts):
        raise Fault("Checking an import", f"its process (exit {ended})", "Free some memory and disk, and try again.")
    return verdicts


def _is_whole(verdict: Verdict) -> bool:
    return (verdict.plan is None) == bool(verdict.findings)


def _beyond_limits() -> Verdict:
    return Verdict(findings=[ImportFinding("LIMITS", "Reading the file took more than it may.")])


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)


def _keep(made: Path, kept: Path) -> None:
    descriptor = os.open(made, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    made.rename(kept)
