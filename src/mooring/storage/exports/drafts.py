"""A draft of an export: a database that is filled beside the archive, and an archive whose lines are written as they come."""

import asyncio
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO, TypeVar, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import apsw

from mooring.backups import Stored
from mooring.backups.exporting import About, File
from mooring.backups.exporting.manifest import DATABASE, EVENTS, MANIFEST, README
from mooring.backups.exporting.walk import Walk
from mooring.kit.errors import Fault
from mooring.storage.exports.database import add, create
from mooring.storage.exports.lines import line_of, row_of
from mooring.sync import LogHead

_PIECE = 1 << 20
_LEVEL = 6
_UNIX, _PRIVATE_FILE = 3, 0o600 << 16
_EARLIEST = 1980  # of a zip
_FULL = (OSError, apsw.FullError, apsw.IOError, apsw.CantOpenError)

_T = TypeVar("_T")


class FolderDraft:
    """Implements `backups.exporting.Draft` in a folder of its own, which `kept` leaves as a file."""

    def __init__(self, folder: Path, kept: Path, about: About, head: LogHead) -> None:
        self._folder = folder
        self._kept = kept
        self._at = datetime.fromisoformat(about.exported_at)
        self._walk = Walk(about.workspace_id, head)
        self._written: dict[str, File] = {}
        # Its files stand open; `close` is for whatever becomes of it.
        self._archive = (folder / "archive").open("w+b")
        self._zip = ZipFile(self._archive, "w", ZIP_DEFLATED, compresslevel=_LEVEL)
        self._database = create(folder / DATABASE, about, head)
        self._lines = _Entry(self._zip, EVENTS, self._at)

    async def add_events(self, lines: bytes) -> None:
        await self._do(lambda: self._add_events(lines))

    async def files(self) -> Mapping[str, File]:
        return await self._do(self._files)

    async def keep(self, manifest: bytes) -> Stored:
        return await self._do(lambda: self._keep(manifest))

    def close(self) -> None:
        """Lets go of what is open, however far it came."""
        self._database.close(force=True)
        for one in (self._lines, self._zip, self._archive):
            with suppress(OSError, ValueError):
                one.close()

    def _add_events(self, lines: bytes) -> None:
        rows = [row_of(event) for event in self._walk.follow(lines)]
        add(self._database, rows)
        self._lines.write(b"".join(line_of(row) for row in rows))

    def _files(self) -> Mapping[str, File]:
        self._walk.arrive()
        self._database.close()
        self._written[EVENTS] = self._lines.finish()
        with (self._folder / DATABASE).open("rb") as database:
            self._copy(DATABASE, database)
        with files("mooring.storage.exports").joinpath(README).open("rb") as readme:
            self._copy(README, cast("BinaryIO", readme))
        return self._written

    def _keep(self, manifest: bytes) -> Stored:
        entry = _Entry(self._zip, MANIFEST, self._at)
        entry.write(manifest)
        entry.finish()
        self._zip.close()
        self._archive.flush()
        os.fsync(self._archive.fileno())
        stored = _stored(self._archive)
        (self._folder / "archive").rename(self._kept)
        _sync_folder(self._kept.parent)
        return stored

    def _copy(self, name: str, source: BinaryIO) -> None:
        entry = _Entry(self._zip, name, self._at)
        while piece := source.read(_PIECE):
            entry.write(piece)
        self._written[name] = entry.finish()

    async def _do(self, work: Callable[[], _T]) -> _T:
        """In a thread: compressing and disks make wait."""
        try:
            return await asyncio.to_thread(work)
        except _FULL as error:
            raise Fault("Writing an export", str(self._folder), "Free some space there.") from error


class _Entry:
    """One file of the archive, which is written in pieces and counted."""

    def __init__(self, archive: ZipFile, name: str, at: datetime) -> None:
        moment = at.astimezone(UTC)
        info = ZipInfo(name, (max(_EARLIEST, moment.year), *moment.timetuple()[1:6]))
        info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, _UNIX, _PRIVATE_FILE
        self._file = archive.open(info, "w", force_zip64=True)
        self._digest = sha256()
        self._size = 0

    def write(self, piece: bytes) -> None:
        self._file.write(piece)
        self._digest.update(piece)
        self._size += len(piece)

    def close(self) -> None:
        self._file.close()

    def finish(self) -> File:
        self.close()
        return File(self._size, self._digest.hexdigest())


def _stored(file: BinaryIO) -> Stored:
    digest, size = sha256(), 0
    file.seek(0)
    while piece := file.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    return Stored(size, digest.hexdigest())


def _sync_folder(folder: Path) -> None:
    # A name is on the disk only once its folder is.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
