"""The port to the files of exports: a draft that is filled and then kept, and files that are read until they are removed."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from mooring.backups.archive import Stored
from mooring.backups.exporting.about import About
from mooring.backups.exporting.manifest import File
from mooring.sync import LogHead


class LogDamaged(Exception):
    """An event does not fit the one before it. The message says which one, and nothing of what is in it."""


class Draft(Protocol):
    """An export on its way. Nothing of it can be read by others before `keep`, and nothing is left of it without.

    `add_events` takes lines of a snapshot in their order, and follows the chain: LogDamaged. `files` ends that and
    tells what was written, by name. `keep` adds the manifest, and when it returns the whole file is on the disk.
    """

    async def add_events(self, lines: bytes) -> None: ...

    async def files(self) -> Mapping[str, File]: ...

    async def keep(self, manifest: bytes) -> Stored: ...


class ExportFiles(Protocol):
    """Files of exports, by the id of their export. A Fault says what an operator must mend, a full disk for one.

    `read` gives a file in pieces, FileNotFoundError before the first when there is none. `names` are the ids of exports
    that have a file; `size` is None when there is none.
    """

    def draft(self, export_id: str, about: About, head: LogHead) -> AbstractAsyncContextManager[Draft]: ...

    def read(self, export_id: str) -> AsyncIterator[bytes]: ...

    async def size(self, export_id: str) -> int | None: ...

    async def remove(self, export_id: str) -> None: ...

    async def names(self) -> list[str]: ...
