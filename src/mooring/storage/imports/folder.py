"""The folder of imports: for each one a folder of its own, with the file as it is uploaded and what was made of it."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

from mooring.backups.importing import Verdict
from mooring.backups.importing.errors import ImportBusy, ImportNoRoom, ImportOffsetWrong, ImportTooLarge
from mooring.backups.snapshot import Lines
from mooring.kit.errors import Fault
from mooring.storage.imports.checking import check
from mooring.storage.imports.reading import EventsFile

UPLOAD, EVENTS = "upload", "events.jsonl"
RESERVE = 1 << 30
_PRIVATE = 0o700
_T = TypeVar("_T")


class ImportFolder:
    """Implements `backups.importing.ImportFiles`. `reserve`: bytes of the disk that are left free, because it is everybody's."""

    def __init__(self, root: Path, reserve: int = RESERVE) -> None:
        self._root = root
        self._reserve = reserve
        self._receiving: set[str] = set()
        self._reading: dict[str, EventsFile] = {}

    async def received(self, import_id: str) -> int:
        """In bytes; 0 when there is nothing."""
        return await self._do(lambda: _size(self._upload(import_id)))

    async def require_room(self, size: int) -> None:
        """For the file, and for as much again that is made of it. ImportNoRoom."""
        await self._do(lambda: self._root.mkdir(mode=_PRIVATE, parents=True, exist_ok=True))
        if await self._do(lambda: shutil.disk_usage(self._root).free) < self._reserve + 2 * size:
            raise ImportNoRoom

    async def receive(self, import_id: str, offset: int, size: int, pieces: AsyncIterator[bytes]) -> int:
        """One sender at a time."""
        if import_id in self._receiving:
            raise ImportBusy
        self._receiving.add(import_id)
        try:
            return await self._receive(import_id, offset, size, pieces)
        finally:
            self._receiving.discard(import_id)

    async def settle(self, import_id: str) -> None:
        """On the disk, with its name."""
        await self._do(lambda: _sync(self._upload(import_id)))

    async def check(self, import_id: str, *, most_events: int, most_bytes: int) -> Verdict:
        """In a process of its own, whose folder is thrown away."""
        place = self._root / import_id
        if not await self._do(self._upload(import_id).exists):
            raise Fault("Checking an import", str(place), "Its file is gone. It has to be uploaded again.")
        return await check(place, UPLOAD, EVENTS, most_events=most_events, most_bytes=most_bytes)

    async def checked(self, import_id: str) -> None:
        """Done also when it is gone already."""
        await self._do(lambda: self._upload(import_id).unlink(missing_ok=True))

    async def events(self, import_id: str, after: int) -> Lines | None:
        """From what the checking has made."""
        reading = self._reading.setdefault(import_id, EventsFile(self._root / import_id / EVENTS))
        return await self._do(lambda: reading.after(after))

    async def remove(self, import_id: str) -> None:
        """Done also when there is nothing."""
        self._reading.pop(import_id, None)
        await self._do(lambda: shutil.rmtree(self._root / import_id, ignore_errors=True))

    async def names(self) -> list[str]:
        """The ids of the imports that have left something."""
        return await self._do(lambda: sorted(path.name for path in self._root.glob("*")))

    async def _receive(self, import_id: str, offset: int, size: int, pieces: AsyncIterator[bytes]) -> int:
        path = self._upload(import_id)
        here = await self._do(lambda: _size(path))
        if offset != here:
            raise ImportOffsetWrong(here)
        await self._do(lambda: path.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True))
        with path.open("ab", buffering=0) as file:
            async for piece in pieces:
                if here + len(piece) > size:
                    raise ImportTooLarge(size)
                await self._do(lambda file=file, piece=piece: _write(file.fileno(), piece))
                here += len(piece)
        return here

    def _upload(self, import_id: str) -> Path:
        return self._root / import_id / UPLOAD

    async def _do(self, work: Callable[[], _T]) -> _T:
        try:
            return await asyncio.to_thread(work)
        except OSError as error:
            raise Fault("Using the folder of imports", str(self._root), f"Mend it: {error.strerror}.") from error


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _write(descriptor: int, piece: bytes) -> None:
    view = memoryview(piece)
    while view:
        view = view[os.write(descriptor, view) :]


def _sync(path: Path) -> None:
    for one in (path, path.parent, path.parent.parent):
        descriptor = os.open(one, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
