"""The archive port: where backups are kept, away from the service. One conformance suite decides what an archive is."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

_NAME = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
_KEY = re.compile(rf"{_NAME}(?:/{_NAME})*", re.ASCII)
_LONGEST = 512


@dataclass(frozen=True, slots=True)
class Stored:
    """What was put: its bytes, and their SHA-256 in hex."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An object in a listing."""

    key: str
    size: int


class Archive(Protocol):
    """Objects under keys such as `parts/wsp_1/bkp_1/00001.zst` (`require_key`). An object is written once and never changed.

    `put` reads `content` to its end and keeps at most some megabytes of it in memory. It is all or nothing: an object is
    listed, has a size and can be read only when it is whole, on the disk, and its receiver has compared checksums. It never
    replaces: `ObjectExists`, also when two put the same key at once; exactly one of them succeeds. What fails, or is cut
    off by a crash, leaves nothing under the key; what it leaves elsewhere is removed by `sweep`.

    `get` gives the bytes from `start` up to `end` (None: the end) in pieces; `ObjectMissing`. `size` is None when there is
    no such object. `page` lists keys that begin with `folder` (empty, or ending with a slash) in their order, those after
    `after`, at most `limit`; fewer than `limit` means that there are no more. `delete` is done also when there is nothing.
    `sweep` removes what uploads left that began before a moment; how many.

    Everything waits and tries again by itself for a while, then refuses with `ArchiveUnavailable`. A `Fault` says what an
    operator must mend: credentials, a bucket that is not there, a full disk. `place` names the archive, without credentials.
    """

    @property
    def place(self) -> str: ...

    async def put(self, key: str, content: AsyncIterator[bytes]) -> Stored: ...

    def get(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]: ...

    async def size(self, key: str) -> int | None: ...

    async def page(self, folder: str, after: str, limit: int) -> Sequence[Entry]: ...

    async def delete(self, key: str) -> None: ...

    async def sweep(self, before: datetime) -> int: ...


def require_key(key: str) -> str:
    """`key`, if an object may be called so: names of letters, digits, `_`, `.` and `-`, divided by slashes. ValueError.

    No name begins with a dot: so none leads out of the archive, and there is room for what is on its way.
    """
    if len(key) > _LONGEST or _KEY.fullmatch(key) is None:
        raise ValueError("not the name of an object")
    return key


async def pieces(*content: bytes) -> AsyncIterator[bytes]:
    """What `put` takes, of what is in memory already."""
    for piece in content:
        yield piece


async def whole(content: AsyncIterator[bytes], limit: int) -> bytes:
    """All that `get` gives, of an object that is not larger than `limit`. ValueError when it is."""
    gathered = bytearray()
    async for piece in content:
        gathered += piece
        if len(gathered) > limit:
            raise ValueError("larger than it may be")
    return bytes(gathered)


async def entries(archive: Archive, folder: str) -> AsyncIterator[Entry]:
    """Every object in a folder, in the order of their keys."""
    after = ""
    while True:
        page = await archive.page(folder, after, _PAGE)
        for entry in page:
            yield entry
        if len(page) < _PAGE:
            return
        after = page[-1].key


_PAGE = 1_000
