"""Ports to the event log: a snapshot of one log that is read while others write, and a scratch log that is filled from one.

What goes between them is lines of JSON, one array for each event or claim, as `docs/reference/backup-format.md` describes.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from mooring.sync import LogHead, Verified


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines, each ending with a line break: how many, and the seqs of the first and the last event (0 for claims)."""

    text: bytes
    count: int
    first: int
    last: int


class LogSnapshot(Protocol):
    """One log as it was at `head`. Events are never changed, so what is up to there stays as it is while others go on.

    `events` gives those after a seq in their order, whole ones only and some megabytes at most; None when there are no more.
    `claims` gives a page, from 0, of what the log knows of deeds that its events have done; None when there are no more.
    `claims_of` gives all that are about deeds whose last event is behind `after` and not behind `last`; None when there are none.
    `link` is the link of the event of this seq, before the first one for 0; None when there is no such event.
    `SnapshotLost` when the log was erased, or replaced by another life, since the snapshot began.
    """

    @property
    def head(self) -> LogHead: ...

    async def events(self, after: int) -> Lines | None: ...

    async def claims(self, page: int) -> Lines | None: ...

    async def claims_of(self, after: int, last: int) -> Lines | None: ...

    async def link(self, seq: int) -> bytes | None: ...


class Snapshots(Protocol):
    """Opens snapshots. `WorkspaceMissing` when there is no log of this workspace. Writers do not notice, and no loop waits."""

    def of(self, workspace_id: str) -> AbstractAsyncContextManager[LogSnapshot]: ...


class ScratchLog(Protocol):
    """A log of its own, away from all others, gone afterwards.

    `add_events` and `add_claims` take whole lines, and tell how many there were and the first and last seq; `LinesMalformed`.
    `verify` reads all of it again: linked, chained, and ending as the head says that it was made with.
    """

    async def add_events(self, lines: bytes) -> Lines: ...

    async def add_claims(self, lines: bytes) -> Lines: ...

    async def verify(self) -> Verified: ...


class Scratch(Protocol):
    """Makes scratch logs. Nothing of what is in service is touched."""

    def log(self, workspace_id: str, head: LogHead) -> AbstractAsyncContextManager[ScratchLog]: ...


class LinesMalformed(Exception):
    """They are no lines of events, or of claims. The message says nothing of what is in them."""
