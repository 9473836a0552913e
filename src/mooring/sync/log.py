"""The event log port: what sync needs of an engine. One conformance suite decides what an engine is."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from mooring.sync.event import Batch
from mooring.workspaces import Allowance


@dataclass(frozen=True, slots=True)
class LogHead:
    """Where a log stands. `events` counts what it holds, `size` its bytes; `chain` is the last link."""

    backend_id: str
    seq: int
    events: int
    size: int
    chain: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """Some events in order: `last` is the seq of the last one, or the cursor when there is none."""

    texts: Sequence[str]
    last: int


@dataclass(frozen=True, slots=True)
class Appended:
    """The batch is on the disk; `events` is how many the log holds with it."""

    events: int


@dataclass(frozen=True, slots=True)
class HeadMoved:
    """Nothing was written: the batch's parent is not the head, which is `head`."""

    head: int


@dataclass(frozen=True, slots=True)
class Full:
    """Nothing was written: with the batch the log would hold more than its allowance."""


@dataclass(frozen=True, slots=True)
class Verified:
    """Outcome of reading a whole log again. `damage` is None, or says what is wrong at which seq."""

    workspace_id: str
    head: int
    events: int
    damage: str | None


class EventLog(Protocol):
    """All workspaces' append-only logs.

    `open` gives the head of a log and creates an empty log (with a new backend id) when there is none; it refuses
    `WorkspaceQuarantined` when head and events disagree. `heads` tells where those of these logs stand that there are, in
    one question, without looking at their events. `read` gives events after a cursor in order, whole events
    only: at most `limit` and, beyond the first, `max_bytes` characters of them. `append` is compare-and-append, all
    or nothing: when its future holds `Appended` the batch has reached the disk and survives power loss; futures are
    resolved in commit order, and hold a `Fault` when the disk failed. Never does a log hold more than the allowance of the
    append that wrote to it last; a batch that is no successor of the head is `HeadMoved` also when the log is full. `held` gives (seq, text) of the events after a cursor, at most `limit`.
    `forget` frees what is kept in memory of a log that nobody uses. `verify` reads everything again and recomputes
    the chain; `workspaces` names every log.

    `erase` removes a log for good, if there is one. From its first step nobody sees anything of it, and this process opens
    none and appends to none under its name again: `WorkspaceMissing`. The events go in steps, between which others write;
    repeated after it was cut off, by a crash too, it goes on.
    """

    async def open(self, workspace_id: str) -> LogHead: ...

    async def heads(self, workspace_ids: Sequence[str]) -> Mapping[str, LogHead]: ...

    async def read(self, workspace_id: str, after: int, limit: int, max_bytes: int) -> Page: ...

    async def held(self, workspace_id: str, after: int, limit: int) -> Sequence[tuple[int, str]]: ...

    def append(self, batch: Batch, allowance: Allowance) -> "asyncio.Future[Appended | HeadMoved | Full]": ...

    def forget(self, workspace_id: str) -> None: ...

    async def erase(self, workspace_id: str) -> None: ...

    async def verify(self, workspace_id: str) -> Verified: ...

    async def workspaces(self) -> Sequence[str]: ...

    async def close(self) -> None: ...
