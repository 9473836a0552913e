"""The archive in a folder: of this machine, or of one that is mounted here.

An object is written beside the others under a name that nobody asks for, brought to the disk, and then linked to its own
name: linking fails when the name is taken, and is seen by everybody or by nobody.
"""

import asyncio
import errno
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from io import IOBase
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, ParamSpec, TypeVar

from mooring.backups.archive import Entry, Stored, require_key
from mooring.backups.errors import ArchiveUnavailable, ObjectExists, ObjectMissing
from mooring.kit.errors import Fault

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

UPLOADS = ".uploads"
RESERVE = 1 << 30
_PIECE = 1 << 20
_PRIVATE = 0o700
_FULL = {errno.ENOSPC, errno.EDQUOT}
_GONE = {errno.ESTALE, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.ENOTCONN}  # a mount whose other side is away

_P = ParamSpec("_P")
_T = TypeVar("_T")


class FolderArchive:
    """Implements `backups.Archive`. Folders and files are for their owner alone.

    `reserve`: bytes of the disk that it leaves free, because it may be the disk of the event log.
    """

    def __init__(self, root: Path, reserve: int = RESERVE) -> None:
        self._root = root
        self._reserve = reserve

    @property
    def place(self) -> str:
        """The folder, as a URL."""
        return self._root.absolute().as_uri()

    async def put(self, key: str, content: AsyncIterator[bytes]) -> Stored:
        path = self._root / require_key(key)
        await self._do(_require_room, path, self._root, self._reserve)
        upload = self._root / UPLOADS / secrets.token_hex(16)
        try:
            stored = await self._write(upload, content)
            await self._do(_publish, upload, path, self._root)
        finally:
            with suppress(OSError):
                upload.unlink(missing_ok=True)
        return stored

    async def get(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        file = await self._do(_open, self._root / require_key(key))
        try:
            await self._do(file.seek, start)
            left = end - start if end is not None else None
            while left is None or left > 0:
                piece = await self._do(file.read, _PIECE if left is None else min(left, _PIECE))
                if not piece:
                    return
                left = left - len(piece) if left is not None else None
                yield piece
        finally:
            file.close()

    async def size(self, key: str) -> int | None:
        return await self._do(_size, self._root / require_key(key))

    async def page(self, folder: str, after: str, limit: int) -> Sequence[Entry]:
        return await self._do(lambda: list(islice(_walk(self._root / folder, folder, after), limit)))

    async def delete(self, key: str) -> None:
        await self._do(_remove, self._root / require_key(key), self._root)

    async def sweep(self, before: datetime) -> int:
        return await self._do(_sweep, self._root / UPLOADS, before.timestamp())

    async def _write(self, upload: Path, content: AsyncIterator[bytes]) -> Stored:
        digest, size = sha256(), 0
        file = await self._do(_create, upload, self._root)
        try:
            async for piece in content:
                await self._do(_append, file, digest, piece)
                size += len(piece)
            await self._do(_to_disk, file)
        finally:
            file.close()
        return Stored(size, digest.hexdigest())

    async def _do(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """In a thread, because disks make wait; what the system says comes as what the port promises."""
        try:
            return await _in_thread(asyncio.to_thread(work, *args, **kwargs))
        except OSError as error:
            if error.errno in _GONE:
                raise ArchiveUnavailable from error
            hint = "Free some space there." if error.errno in _FULL else f"Mend it: {error.strerror}."
            raise Fault("Using the archive", self.place, hint) from error


async def _in_thread(work: Coroutine[Any, Any, _T]) -> _T:
    """What `work` gives. Broken off, its end is waited for, and no file stays open that it opened for nobody."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        if task.exception() is None and isinstance(opened := task.result(), IOBase):
            opened.close()
        raise


def _require_room(path: Path, root: Path, reserve: int) -> None:
    """The name is not taken, and the disk is not full."""
    if path.exists():
        raise ObjectExists
    root.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    if shutil.disk_usage(root).free < reserve:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _create(upload: Path, root: Path) -> BinaryIO:
    _make(upload.parent, root)
    return os.fdopen(os.open(upload, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb")


def _make(folder: Path, root: Path) -> None:
    """`folder` and what is above it up to `root`. A name is on the disk only once its folder is."""
    root.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    missing = [one for one in (folder, *folder.parents) if root in one.parents and not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=_PRIVATE, exist_ok=True)
        _sync_folder(one.parent)


def _append(file: BinaryIO, digest: "Hash", piece: bytes) -> None:
    file.write(piece)
    digest.update(piece)


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _publish(upload: Path, path: Path, root: Path) -> None:
    _make(path.parent, root)
    try:
        path.hardlink_to(upload)
    except FileExistsError:
        raise ObjectExists from None
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise ObjectMissing from None


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


def _remove(path: Path, root: Path) -> None:
    path.unlink(missing_ok=True)
    # Folders that are empty now go too; one that just got something else stays.
    with suppress(OSError):
        for folder in path.parents:
            if folder == root:
                break
            folder.rmdir()


def _walk(folder: Path, prefix: str, after: str) -> Iterator[Entry]:
    """In the order of the keys: a folder is where its name with a slash would be."""
    try:
        found = [(one.name + "/" if one.is_dir() else one.name, one) for one in os.scandir(folder)]
    except (FileNotFoundError, NotADirectoryError):
        return
    for name, one in sorted(found, key=lambda pair: pair[0]):
        key = prefix + name
        if name.startswith(".") or (key <= after and not after.startswith(key)):
            continue
        if name.endswith("/"):
            yield from _walk(Path(one.path), key, after)
        elif key > after:
            with suppress(FileNotFoundError):  # deleted a moment ago
                yield Entry(key, one.stat().st_size)


def _sweep(uploads: Path, before: float) -> int:
    if not uploads.is_dir():
        return 0
    left = [path for path in uploads.iterdir() if path.stat().st_mtime < before]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
