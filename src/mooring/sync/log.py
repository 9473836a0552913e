"""The event log port: what sync and the monitor need of an engine. One conformance suite decides what an engine is."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
class LogSight:
    """A log from outside. `position` is that of its last event among all; `damage` what is known to be wrong with it."""

    backend_id: str
    head: int
    bytes: int
    position: int
    last_at: datetime | None
    damage: str | None = None
    damaged_since: datetime | None = None


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
class AlreadyWritten:
    """Nothing was written: the log holds a batch of the same claim, as the events `first` to `last`."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Record:
    """One event with what is kept beside it. `text` is its delivered form, `at` aware UTC, `chain` its link."""

    seq: int
    parent: int
    at: datetime
    user_id: str
    session_id: str
    chain: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A log has got events; its last seq is `head`. `speaks`: one of the words that were asked for stands in them."""

    workspace_id: str
    head: int
    speaks: bool = False


@dataclass(frozen=True, slots=True)
class Activity:
    """Which logs got events after some position, and up to which `position` was looked."""

    changes: Sequence[Change]
    position: int


@dataclass(frozen=True, slots=True)
class LifeOver:
    """Nothing was written: the log has another life than was meant, which is `backend_id` (None: there is no log)."""

    backend_id: str | None


AppendOutcome = Appended | HeadMoved | Full | AlreadyWritten | LifeOver


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
    one question, without looking at their events; `sights` looks at the last event of each too, and says what is known to be
    damaged (noticed when it was opened, or head and last event disagree). `moments_after` says when the first event behind
    each (workspace, seq) was written, None where there is none. `read` gives events after a cursor in order, whole events
    only: at most `limit` and, beyond the first, `max_bytes` characters of them. `append` is compare-and-append, all
    or nothing: when its future holds `Appended` the batch has reached the disk and survives power loss; futures are
    resolved in commit order, and hold a `Fault` when the disk failed. Never does a log hold more than the allowance of the
    append that wrote to it last; a batch that is no successor of the head is `HeadMoved` also when the log is full. A batch's claim
    is on the disk if and only if its events are; a batch of a claim that the log holds is `AlreadyWritten`, wherever the head is and
    however full the log. A batch that is meant for one life is `LifeOver` when the log has another, before anything else. `held` gives (seq, text) of the events after a cursor, at most `limit`; `records` whole events under
    the bounds of `read`. These three raise `LifeEnded` when they are asked for one life and the log has another: nobody gets
    events of one life for those of the other.
    `must_reach` says how far a log had come in one life by whoever saw it: in that life it is `WorkspaceQuarantined` for as long
    as this process runs and it ends before, whole as it may be. `forget` frees what is kept in memory of a log that nobody uses. `verify` reads everything again and recomputes
    the chain; `workspaces` names every log that is in service.

    A branch (see `lives`) is opened, read, pushed to and verified under its name like any other log, but never made; a staged log
    can be verified. Neither is in `sights`, `activity` and `workspaces`.

    `erase` removes a log for good, if there is one. From its first step nobody sees anything of it, and this process opens
    none and appends to none under its name again: `WorkspaceMissing`. The events go in steps, between which others write;
    repeated after it was cut off, by a crash too, it goes on. Its claims go with it.

    Every event of all logs has a position: greater than those of all events that were committed before it, and never given
    again, whatever was erased. A log that another life took over (see `lives.Lives.swap`) has changed at the position of that: its
    events may have any before it. `position` is the last one that was committed. `activity` says which logs changed after a
    position, each once, the one that is longest at rest first, and whether one of `words` stands in those; it names at most `limit` logs, looks at most at so many events, and says up to where it has
    looked, so whoever goes on from there misses nothing. `seq_at` is the last seq of a log at or below a position, 0 when there
    is none. `on_commit` calls a listener on the loop after each commit that holds new events or another life, and gives back what ends that;
    a listener must not raise and must not wait.
    """

    async def open(self, workspace_id: str) -> LogHead: ...

    async def heads(self, workspace_ids: Sequence[str]) -> Mapping[str, LogHead]: ...

    async def sights(self, workspace_ids: Sequence[str]) -> Mapping[str, LogSight]: ...

    async def moments_after(self, places: Sequence[tuple[str, int]]) -> Sequence[datetime | None]: ...

    async def read(
        self, workspace_id: str, after: int, limit: int, max_bytes: int, backend_id: str | None = None
    ) -> Page: ...

    async def held(
        self, workspace_id: str, after: int, limit: int, backend_id: str | None = None
    ) -> Sequence[tuple[int, str]]: ...

    async def records(
        self, workspace_id: str, after: int, limit: int, max_bytes: int, backend_id: str | None = None
    ) -> Sequence[Record]: ...

    def append(self, batch: Batch, allowance: Allowance) -> "asyncio.Future[AppendOutcome]": ...

    async def must_reach(self, workspace_id: str, backend_id: str, seq: int) -> None: ...

    def forget(self, workspace_id: str) -> None: ...

    async def erase(self, workspace_id: str) -> None: ...

    async def position(self) -> int: ...

    async def activity(self, after: int, limit: int, words: Sequence[str] = ()) -> Activity: ...

    async def seq_at(self, workspace_id: str, position: int) -> int: ...

    def on_commit(self, listener: Callable[[], None]) -> Callable[[], None]: ...

    async def verify(self, workspace_id: str) -> Verified: ...

    async def workspaces(self) -> Sequence[str]: ...

    async def close(self) -> None: ...
