"""What a restore reads: events up to a cut, and what the log knows of deeds that they have done."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from mooring.backups.archive import Archive
from mooring.backups.archived import ArchivedLife, ArchivedLog
from mooring.backups.importing import Import, ImportFiles, rewritten
from mooring.backups.snapshot import Lines


class RestoreSource(Protocol):
    """The shape of a snapshot: events after a seq, in their order; claims by page; None when there are no more."""

    async def events(self, after: int) -> Lines | None: ...

    async def claims(self, page: int) -> Lines | None: ...


OpenSource = Callable[[], AbstractAsyncContextManager[RestoreSource]]


def archived(archive: Archive, life: ArchivedLife, cut: int | None) -> OpenSource:
    """Opens what the archive holds of a life."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[RestoreSource]:
        up_to_the_cut, whole = ArchivedLog(archive, life, cut), ArchivedLog(archive, life)
        try:
            yield _Archived(up_to_the_cut, whole)
        finally:
            await up_to_the_cut.close()
            await whole.close()

    return opened


def brought(files: ImportFiles, one: Import) -> OpenSource:
    """Opens what somebody has brought. Nothing was ever done for its events by anybody here, so there are no claims."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[RestoreSource]:
        yield _Brought(files, one)

    return opened


class _Archived:
    """Events end at the cut. Claims do not: a deed that the cut goes through counts."""

    def __init__(self, up_to_the_cut: ArchivedLog, whole: ArchivedLog) -> None:
        self._up_to_the_cut = up_to_the_cut
        self._whole = whole

    async def events(self, after: int) -> Lines | None:
        return await self._up_to_the_cut.events(after)

    async def claims(self, page: int) -> Lines | None:
        return await self._whole.claims(page)


class _Brought:
    def __init__(self, files: ImportFiles, one: Import) -> None:
        self._files = files
        self._one = one

    async def events(self, after: int) -> Lines | None:
        lines = await self._files.events(self._one.id, after)
        return await asyncio.to_thread(rewritten, lines, self._one) if lines is not None else None

    async def claims(self, page: int) -> Lines | None:
        del page
        return None
