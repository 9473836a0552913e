"""Scratch logs: an events file of its own, filled from a backup, read again from its beginning, and gone.

A large one is filled and read by a process of its own, so that nobody waits for the interpreter meanwhile.
"""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar, cast

from mooring.backups.snapshot import Lines, ScratchLog
from mooring.kit.errors import Fault
from mooring.storage.eventlog.apart import APART_BYTES, Apart, apart, verified
from mooring.storage.eventlog.filling import Filling, NoRoom
from mooring.storage.eventlog.threads import in_thread
from mooring.sync import LogHead, Verified

RESERVE = 1 << 30
_FILE = "events.db"
_PREFIX = "drill-"
_LEFT_SECONDS = 86_400

_T = TypeVar("_T")


class SqliteScratch:
    """Implements `backups.Scratch` in a folder, which is made when it is needed.

    `reserve`: bytes of the disk that a drill leaves free, because it is the disk of the event log. `apart_bytes`: from how many
    on a log has a process of its own.
    """

    def __init__(self, folder: Path, reserve: int = RESERVE, apart_bytes: int = APART_BYTES) -> None:
        self._folder = folder
        self._reserve = reserve
        self._apart_bytes = apart_bytes

    @asynccontextmanager
    async def log(self, workspace_id: str, head: LogHead) -> AsyncIterator[ScratchLog]:
        """An empty log that says that it ends at `head`."""
        # Here and not in a thread, a few milliseconds: broken off, a thread would make the folder after it was removed.
        folder = self._make(head.size)
        try:
            made = _filled_apart if head.size >= self._apart_bytes else _filled_here
            async with made(folder, workspace_id, head) as log:
                yield log
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    def _require_free(self, size: int) -> None:
        # Ids, links and the index come on top of the texts: of short events they are the larger part.
        if shutil.disk_usage(self._folder).free < self._reserve + 3 * size:
            raise Fault("Making a scratch place", str(self._folder), "Free some space there.")

    def _make(self, size: int) -> Path:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _clear(self._folder)
            self._require_free(size)
            return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._folder))
        except OSError as error:
            raise Fault("Making a scratch place", str(self._folder), f"Mend it: {error.strerror}.") from error


@asynccontextmanager
async def _filled_here(folder: Path, workspace_id: str, head: LogHead) -> AsyncIterator[ScratchLog]:
    filling = Filling(folder / _FILE, workspace_id, head)
    try:
        yield _HereLog(filling, folder)
    finally:
        await asyncio.shield(asyncio.to_thread(filling.connection.close))


@asynccontextmanager
async def _filled_apart(folder: Path, workspace_id: str, head: LogHead) -> AsyncIterator[ScratchLog]:
    async with apart(folder) as process:
        log = _ApartLog(process, folder)
        await log.begin(workspace_id, head)
        yield log


class _HereLog:
    """Implements `backups.ScratchLog` in threads."""

    def __init__(self, filling: Filling, folder: Path) -> None:
        self._filling = filling
        self._folder = folder

    async def add_events(self, lines: bytes) -> Lines:
        return await self._done(lambda: self._filling.add_events(lines))

    async def add_claims(self, lines: bytes) -> Lines:
        return await self._done(lambda: self._filling.add_claims(lines))

    async def verify(self) -> Verified:
        return await self._done(self._filling.verify)

    async def _done(self, work: Callable[[], _T]) -> _T:
        try:
            return await in_thread(self._filling.connection, work)
        except NoRoom as error:
            raise _full(self._folder) from error


class _ApartLog:
    """Implements `backups.ScratchLog` by a process."""

    def __init__(self, process: Apart, folder: Path) -> None:
        self._process = process
        self._folder = folder

    async def begin(self, workspace_id: str, head: LogHead) -> None:
        """The empty log."""
        place = (head.backend_id, head.seq, head.events, head.size, head.chain.hex())
        await self._ask("fill", _FILE, workspace_id, *place)

    async def add_events(self, lines: bytes) -> Lines:
        return await self._added("events", lines)

    async def add_claims(self, lines: bytes) -> Lines:
        return await self._added("claims", lines)

    async def verify(self) -> Verified:
        return verified(await self._ask("prove"))

    async def _added(self, kind: str, lines: bytes) -> Lines:
        count, first, last = cast("tuple[int, int, int]", tuple(await self._ask(kind, content=lines)))
        return Lines(lines, count, first, last)

    async def _ask(self, deed: str, *about: str | int, content: bytes = b"") -> list[str | int | None]:
        try:
            return await self._process.ask(deed, *about, content=content)
        except NoRoom as error:
            raise _full(self._folder) from error


def _full(folder: Path) -> Fault:
    return Fault("Filling a scratch place", str(folder), "Free some space there.")


def _clear(folder: Path) -> None:
    """What drills have left that were killed: none takes a day."""
    for left in folder.glob(f"{_PREFIX}*"):
        with suppress(FileNotFoundError):  # of a drill that has ended a moment ago
            if time.time() - left.stat().st_mtime > _LEFT_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
