"""The folder of exports: kept ones under the names of their ids, and drafts in a folder that nobody reads."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from mooring.backups.exporting import About, Draft
from mooring.kit.errors import Fault
from mooring.storage.exports.drafts import FolderDraft
from mooring.sync import LogHead

_DRAFTS, _SUFFIX = ".drafts", ".zip"
_PRIVATE = 0o700
_PIECE = 1 << 20
_T = TypeVar("_T")


class ExportFolder:
    """Implements `backups.exporting.ExportFiles`. The folder is made when it is needed, for its owner alone."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @asynccontextmanager
    async def draft(self, export_id: str, about: About, head: LogHead) -> AsyncIterator[Draft]:
        """A draft that `keep` leaves as the file of this export."""
        folder = await self._do(self._make)
        try:
            draft = await self._do(lambda: FolderDraft(folder, self._path(export_id), about, head))
            try:
                yield draft
            finally:
                await asyncio.to_thread(draft.close)
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def read(self, export_id: str) -> AsyncIterator[bytes]:
        """The file, in pieces. FileNotFoundError before the first."""
        file = await asyncio.to_thread(self._path(export_id).open, "rb")
        try:
            while piece := await asyncio.to_thread(file.read, _PIECE):
                yield piece
        finally:
            file.close()

    async def size(self, export_id: str) -> int | None:
        """In bytes."""
        path = self._path(export_id)
        return await self._do(lambda: path.stat().st_size if path.exists() else None)

    async def remove(self, export_id: str) -> None:
        """Done also when there is none."""
        await self._do(lambda: self._path(export_id).unlink(missing_ok=True))

    async def names(self) -> list[str]:
        """The ids of the exports whose files there are."""
        return await self._do(lambda: sorted(path.stem for path in self._root.glob(f"*{_SUFFIX}")))

    def sweep(self) -> None:
        """Removes what drafts have left. Before anybody begins one."""
        shutil.rmtree(self._root / _DRAFTS, ignore_errors=True)

    def _path(self, export_id: str) -> Path:
        return self._root / f"{export_id}{_SUFFIX}"

    def _make(self) -> Path:
        drafts = self._root / _DRAFTS
        for folder in (self._root, drafts):
            folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(dir=drafts))

    async def _do(self, work: Callable[[], _T]) -> _T:
        try:
            return await asyncio.to_thread(work)
        except OSError as error:
            raise Fault("Using the folder of exports", str(self._root), f"Mend it: {error.strerror}.") from error
