"""Ports to the directory: a snapshot of all its tables, and a directory that is filled from one.

What goes between them is lines of JSON: for each table an object that names it and its columns, then an array for each row, as
`docs/reference/backup-format.md` describes.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Spooled:
    """A directory as it was at one moment, compressed, aside.

    `revision` says of which release its tables are, `position` is the head of the lifecycle feed; `rows` counts, `lines` and
    `size` (bytes) are of what is compressed, `digest` is its SHA-256 in hex: the same digest, the same directory.
    """

    revision: str
    position: int
    rows: int
    lines: int
    size: int
    digest: str
    content: Callable[[], AsyncIterator[bytes]]


@dataclass(frozen=True, slots=True)
class Pulse:
    """Another one than before: something was committed that counts. `commits` of this process that did; `position` of the lifecycle feed."""

    commits: int
    position: int


class DirectorySnapshots(Protocol):
    """Snapshots of all tables in one read transaction, which is over before anything is sent anywhere. Writers do not wait.

    DirectoryUnavailable. What only the running service needs, and the keys of the archive, are left out.
    """

    def spooled(self) -> AbstractAsyncContextManager[Spooled]: ...

    async def pulse(self) -> Pulse:
        """Of this moment, for next to nothing. Sessions that are renewed, and what else changes while nobody does anything, do not count."""
        ...


class DirectoryFilling(Protocol):
    """A directory on its way: nothing of it is there before the end of the block, and nothing after the block raised.

    `add` takes whole lines, in their order; how many rows there were. RowsMalformed.
    """

    async def add(self, lines: bytes) -> int: ...


class DirectoryScratch(Protocol):
    """An empty directory with the tables of `revision`, for the block; at its end it gets the tables of this release.

    Foreign keys hold all the time. `DirectoryNewer` when this release does not know the revision.
    """

    def filling(self, revision: str) -> AbstractAsyncContextManager[DirectoryFilling]: ...


class RowsMalformed(Exception):
    """They are no lines of a directory, or do not fit its tables. The message says nothing of what is in them."""


class DirectoryNewer(Exception):
    """A newer release made its tables."""
