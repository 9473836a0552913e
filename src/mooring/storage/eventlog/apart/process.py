"""The service's side: starting the process, asking it, and ending it whatever happens. All of it in threads, so no loop waits."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import cast

import msgspec

from mooring.backups.snapshot import LinesMalformed
from mooring.kit.errors import Fault
from mooring.storage.eventlog.apart.words import Asked, Told, line_of, told
from mooring.storage.eventlog.filling import NoRoom
from mooring.sync import Verified

APART_BYTES = 4 << 20
"""From so many on in a process of its own: it takes a fifth of a second to start one, and as long to read a few megabytes."""
_DEED = "Reading events apart"


class Apart:
    """A process that does one deed after the other. `place` is what a fault names."""

    def __init__(self, process: "subprocess.Popen[bytes]", place: Path) -> None:
        self._process = process
        self._place = place

    async def ask(self, deed: str, *about: str | int, content: bytes = b"") -> list[str | int | None]:
        """What comes of a deed. LinesMalformed, NoRoom; Fault when SQLite fails, or the process has ended. Broken off, the process is ended."""
        task = asyncio.ensure_future(asyncio.to_thread(self._told, Asked(deed, list(about), len(content)), content))
        try:
            found = await asyncio.shield(task)
        except asyncio.CancelledError:
            self._process.kill()
            await asyncio.wait({task})
            task.exception()  # looked at: it was ended
            raise
        if found.malformed:
            raise LinesMalformed(found.malformed)
        if found.full:
            raise NoRoom
        if found.failed:
            raise Fault(_DEED, str(self._place), f"SQLite says {found.failed}. Run `mooring doctor`.")
        return found.answer

    def _told(self, asked: Asked, content: bytes) -> Told:
        source, target = self._process.stdout, self._process.stdin
        if source is None or target is None:
            raise ValueError
        with suppress(OSError, msgspec.DecodeError):
            target.write(line_of(asked))
            target.write(content)
            target.flush()
            return told.decode(source.readline())
        raise Fault(_DEED, str(self._place), "Its process has ended. Free some memory, and try again.")


def verified(answer: list[str | int | None]) -> Verified:
    """What `verify` and `prove` say."""
    return Verified(*cast("tuple[str, int, int, str | None]", tuple(answer)))


@asynccontextmanager
async def apart(place: Path) -> AsyncIterator[Apart]:
    """A process of its own, in an empty environment and at work in `place`. It ends with the block, in the middle of a deed too."""
    # Here and not in a thread, a few milliseconds: broken off, a thread would leave a process that nobody knows of.
    process = _started(place)
    try:
        yield Apart(process, place)
    finally:
        process.kill()
        # Broken off once more, it has been killed all the same.
        await asyncio.shield(asyncio.to_thread(_ended, process))


def _started(place: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-I", "-m", __name__.rpartition(".")[0]]
    try:
        return subprocess.Popen(  # noqa: S603 - constants only
            command,
            cwd=place,
            env={"SQLITE_TMPDIR": ".", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        hint = f"Its process cannot be started: {error.strerror}. Free some memory, and try again."
        raise Fault(_DEED, str(place), hint) from None


def _ended(process: "subprocess.Popen[bytes]") -> None:
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # of what nobody has read
                pipe.close()
