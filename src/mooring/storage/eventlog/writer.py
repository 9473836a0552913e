"""The one writer of `events.db`: a thread that commits everything that waits as one group.

Pushes that arrive while a commit is on its way to the disk share the next one, so that durability costs one fsync a
group and not one a push.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import apsw
import structlog
from typing_extensions import override

from mooring.kit.errors import Fault
from mooring.kit.ids import Ids
from mooring.storage.eventlog.burial import bury, bury_all, erase_some
from mooring.storage.eventlog.claims import add_claim, find_claim
from mooring.storage.eventlog.moves import Move, Moves
from mooring.storage.eventlog.notes import Notes
from mooring.storage.eventlog.positions import keep_mark, last_position
from mooring.storage.eventlog.schema import CHECKPOINT_PAGES, FORMAT, STEP_CHECKPOINT_PAGES
from mooring.storage.eventlog.staging import Staging
from mooring.storage.eventlog.swaps import swap
from mooring.storage.eventlog.tail import LogRow, damage_in_tail, load_row
from mooring.sync.chain import genesis, links
from mooring.sync.errors import StagingRefused, WorkspaceQuarantined
from mooring.sync.event import Batch, NewEvent
from mooring.sync.lives import StagedClaim, StagedEvent, Swapped, branch_name, is_branch, is_hidden, workspace_of
from mooring.sync.log import AlreadyWritten, Appended, AppendOutcome, Full, HeadMoved, LifeOver, LogHead
from mooring.workspaces import Allowance, WorkspaceMissing

GROUP_BATCHES = 256
FAULT_HINT = "Check the disk's free space and health, then run `mooring doctor`."

_INSERT_LOG = (
    "INSERT INTO logs (workspace_id, backend_id, head, events, bytes, chain) VALUES (?, ?, 0, 0, 0, ?) RETURNING id"
)
_INSERT_EVENT = (
    "INSERT INTO events (position, log, seq, parent, at_ms, user_id, session_id, chain, text) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_MOVE_HEAD = "UPDATE logs SET head = ?, events = ?, bytes = ?, chain = ? WHERE id = ?"

_NEWS = (Appended, Swapped)
_log = structlog.get_logger("mooring.eventlog")
_Future = asyncio.Future[Any]
_Job = tuple[Callable[["Writer"], Any], _Future]


class Writer(threading.Thread):
    """Runs jobs in order. A job's result reaches the event loop only after the commit that holds it."""

    def __init__(self, connection: apsw.Connection, ids: Ids, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(name="mooring-eventlog-writer", daemon=True)
        self._connection = connection
        self._ids = ids
        self._loop = loop
        self._jobs: queue.SimpleQueue[list[_Job] | None] = queue.SimpleQueue()
        self._collected: list[_Job] = []  # by the loop in its current round; only the loop's thread touches it
        self._rows: dict[str, LogRow] = {}
        self._staging = Staging(connection)
        self._in_steps = False  # whether something long is done in the present transaction, step by step
        self._checkpoint_pages = CHECKPOINT_PAGES
        self._erased: set[str] = set()  # whoever still holds a channel to one must not bring it back
        self._position = self._committed = last_position(connection)  # the last ones given out, and of a commit
        self._moved: list[Move] = []  # in the present transaction
        self.moves = Moves(self._position)
        self._listeners: tuple[Callable[[], None], ...] = ()
        self.notes = Notes()  # where the words stand that somebody asks for
        self._reached: dict[str, tuple[str, int]] = {}  # how far a life had come that was found to end before
        self.quarantined: dict[str, tuple[datetime, str]] = {}  # since when, and what is wrong; others only read it
        self.healthy = True

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Calls `listener` on the loop after each commit with new events, until what is given back is called."""
        self._listeners = (*self._listeners, listener)

        def stop() -> None:
            self._listeners = tuple(one for one in self._listeners if one is not listener)

        return stop

    def submit(self, job: Callable[["Writer"], Any]) -> _Future:
        """Queues a job; its future is resolved on the loop, in commit order. To be called on the loop's thread."""
        future: _Future = self._loop.create_future()
        if not self._collected:
            # Handed over when the loop has read every socket that is ready: a thread woken by the first push would
            # fight the loop for the interpreter and commit that push alone.
            self._loop.call_soon(self._hand_over)
        self._collected.append((job, future))
        return future

    def stop(self) -> None:
        """Ends the thread after the jobs that were queued before. To be called on the loop's thread."""
        self._hand_over()
        self._jobs.put(None)

    @override
    def run(self) -> None:
        running = True
        while running:
            group, running = self._next_group()
            if group:
                before = self._position
                outcomes = self._commit(group)
                # A position that a failed commit gave out is not given again: nobody misses it, and nothing need be read.
                grown = self.healthy and self._position > before and any(isinstance(one, _NEWS) for one in outcomes)
                self._loop.call_soon_threadsafe(
                    self._deliver, group, outcomes, grown, tuple(self._moved), self._committed
                )
                self._moved.clear()

    def _next_group(self) -> tuple[list[_Job], bool]:
        group: list[_Job] = []
        collected = self._jobs.get()
        while collected is not None:
            group += collected
            if len(group) >= GROUP_BATCHES or self._jobs.empty():
                return group, True
            collected = self._jobs.get()
        return group, False

    def _hand_over(self) -> None:
        if self._collected:
            self._jobs.put(self._collected)
            self._collected = []

    def _commit(self, group: Sequence[_Job]) -> list[Any]:
        before = self._position
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            outcomes = [job(self) for job, _ in group]
            self._choose_checkpoint()
            self._connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - see below
            # Whatever it was, the thread must live on: without it every later push would wait for ever.
            self.healthy = False
            self._abandon()
            _log.error("commit failed", kind=type(error).__name__, detail=_detail(error), hint=FAULT_HINT)
            fault = Fault("Writing to the event log", "events.db", FAULT_HINT)
            return [fault] * len(group)
        if self._position > before:
            self._committed = self._position
        if any(isinstance(outcome, _NEWS) for outcome in outcomes):
            self.healthy = True  # only what was written proves that writing works
        return outcomes

    def _choose_checkpoint(self) -> None:
        pages, self._in_steps = STEP_CHECKPOINT_PAGES if self._in_steps else CHECKPOINT_PAGES, False
        if pages != self._checkpoint_pages:
            self._connection.wal_autocheckpoint(pages)
            self._checkpoint_pages = pages

    def _abandon(self) -> None:
        # What is in memory may be ahead of the file: forget it and read the heads again.
        self._rows.clear()
        self._moved.clear()
        self._staging.forget()
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _deliver(
        self, group: Sequence[_Job], outcomes: Sequence[Any], grown: bool, moved: Sequence[Move], last: int
    ) -> None:
        self.moves.add(moved, last)
        _resolve(group, outcomes)
        if grown:
            for listener in self._listeners:
                listener()

    # Jobs: they run on the writer's thread, inside of the group's transaction.

    def open_log(self, workspace_id: str) -> LogHead | WorkspaceQuarantined | WorkspaceMissing:
        """The head of a log, created when there is none; a refusal when its tail does not fit its head, or it was erased."""
        if workspace_id in self._erased:
            return WorkspaceMissing()
        if is_hidden(workspace_id) and not is_branch(workspace_id):
            return WorkspaceMissing()
        row = load_row(self._connection, workspace_id)
        if row is None:
            if is_hidden(workspace_id):
                return WorkspaceMissing()
            row = self._create_log(workspace_id)
        damage = damage_in_tail(self._connection, workspace_id, row) or self._missing(workspace_id, row)
        if damage:
            self._rows.pop(workspace_id, None)
            command = f"mooring workspace verify {workspace_of(workspace_id)}"
            hint = f"Run `{command}`; docs/runbooks/quarantined-workspace.md says what then."
            self.quarantined.setdefault(workspace_id, (datetime.now(UTC), damage))
            _log.error("workspace quarantined", workspace_id=workspace_id, damage=damage, hint=hint)
            return WorkspaceQuarantined()
        self.quarantined.pop(workspace_id, None)
        self._rows[workspace_id] = row
        return LogHead(row.backend_id, row.head, row.events, row.size, row.chain)

    def must_reach(self, workspace_id: str, backend_id: str, seq: int) -> None:
        """Looks at a log anew that is said to have come so far in this life; it is closed if it has not."""
        row = load_row(self._connection, workspace_id)
        if row is not None and row.backend_id == backend_id and row.head < seq:
            self._reached[workspace_id] = (backend_id, seq)
            self.forget(workspace_id)
            self.open_log(workspace_id)

    def _missing(self, workspace_id: str, row: LogRow) -> str | None:
        backend_id, seq = self._reached.get(workspace_id, ("", 0))
        if backend_id != row.backend_id or row.head >= seq:
            return None
        return f"the log ends at event {row.head}, and had come to event {seq}: what is between is missing"

    def append(self, batch: Batch, allowance: Allowance) -> AppendOutcome | WorkspaceQuarantined | WorkspaceMissing:
        """Writes a batch iff the log has the life that is meant, its claim is new, its parent is the head and the log may hold it. Its row counts what the group has written so
        far, so of any number of batches at once none goes beyond the allowance.
        """
        row = self._rows.get(batch.workspace_id)
        if row is None:
            opened = self.open_log(batch.workspace_id)
            if not isinstance(opened, LogHead):
                return opened
            row = self._rows[batch.workspace_id]
        if batch.backend_id is not None and batch.backend_id != row.backend_id:
            return LifeOver(row.backend_id)
        if batch.claim is not None:
            written = find_claim(self._connection, row.id, batch.claim)
            if written is not None:
                return written
        if batch.parent != row.head:
            return HeadMoved(row.head)
        size = row.size + sum(map(_bytes, batch.events))
        if row.events + len(batch.events) > allowance.events or size > allowance.bytes:
            return Full()
        self._insert(row, batch, size)
        return Appended(row.events)

    def probe(self) -> Appended:
        """Writes next to nothing, to find out whether writing works."""
        self._connection.pragma("user_version", FORMAT)
        return Appended(0)

    def note(self, words: Sequence[str]) -> None:
        """Notes from now on where these words stand."""
        if self.notes.words != tuple(words):
            self.notes = Notes(tuple(words), self._position)

    def forget(self, workspace_id: str) -> None:
        """Drops the head from memory."""
        self._rows.pop(workspace_id, None)

    def bury(self, workspace_id: str) -> None:
        """Takes a log out of everybody's sight with all its lives, and keeps it from being made again."""
        self._erased.add(workspace_id)
        for name in [one for one in (*self._rows, *self.quarantined) if workspace_of(one) == workspace_id]:
            self._forget(name)
        self._staging.forget()
        bury_all(self._connection, workspace_id)

    def drop(self, name: str) -> None:
        """Takes a branch, or what is staged, out of everybody's sight."""
        self._forget(name)
        self._staging.drop(name)
        bury(self._connection, name)

    def erase_some(self, workspace_id: str) -> bool:
        """Removes some events of a buried log, or in the end its row; whether there is more to do."""
        self._in_steps = True
        keep_mark(self._connection)
        return erase_some(self._connection, workspace_id)

    def stage(self, workspace_id: str, backend_id: str) -> StagingRefused | WorkspaceMissing | None:
        """Begins a log aside."""
        if workspace_id in self._erased:
            return WorkspaceMissing()
        return self._staging.begin(workspace_id, backend_id)

    def add_staged(self, name: str, events: Sequence[StagedEvent]) -> StagingRefused | None:
        """Adds events to it. No bell rings: nobody can see them yet."""
        self._in_steps = True
        refusal = self._staging.add(name, events, self._position + 1)
        if refusal is None:
            self._position += len(events)
        return refusal

    def add_staged_claims(self, name: str, claims: Sequence[StagedClaim]) -> StagingRefused | None:
        """Adds claims to it."""
        return self._staging.add_claims(name, claims)

    def swap(
        self, workspace_id: str, staged: str, expected: str | None
    ) -> Swapped | LifeOver | StagingRefused | WorkspaceMissing:
        """Puts a staged log into service; the next push finds it."""
        if workspace_id in self._erased:
            return WorkspaceMissing()
        outcome = swap(self._connection, workspace_id, staged, expected, self._position + 1)
        if isinstance(outcome, Swapped):
            self._position += 1
            self._moved.append(Move(workspace_id, self._position, swapped=True))
            if outcome.old is not None:
                self._moved.append(Move(branch_name(workspace_id, outcome.old.backend_id), self._position))
            self._forget(workspace_id)
            self._staging.forget()
        return outcome

    def _forget(self, name: str) -> None:
        self._rows.pop(name, None)
        self.quarantined.pop(name, None)

    def _create_log(self, workspace_id: str) -> LogRow:
        backend_id = self._ids.new_id("log")
        chain = genesis(workspace_id, backend_id)
        (log_id,) = self._connection.execute(_INSERT_LOG, (workspace_id, backend_id, chain)).fetchall()[0]
        return LogRow(log_id, backend_id, 0, 0, 0, chain)

    def _insert(self, row: LogRow, batch: Batch, size: int) -> None:
        at_ms = int(batch.at.timestamp() * 1000)
        user, session = batch.author.user_id, batch.author.session_id
        chains = links(row.chain, batch.events, at_ms, user, session)
        # Only the first one's is said: the next ones then follow it by themselves, which SQLite does without looking for room.
        position: int | None = self._position + 1
        rows: list[tuple[int | None, int, int, int, int, str, str, bytes, str]] = []
        for (seq, parent, text), chain in zip(batch.events, chains, strict=True):
            rows.append((position, row.id, seq, parent, at_ms, user, session, chain, text))
            position = None
        self._connection.executemany(_INSERT_EVENT, rows)
        self._position += len(rows)
        self._moved.append(Move(batch.workspace_id, self._position))
        self.notes = self.notes.noted(batch.workspace_id, batch.events, self._position)
        if batch.claim is not None:
            add_claim(self._connection, row.id, batch.claim, AlreadyWritten(batch.events[0].seq, batch.last))
        row.head, row.events, row.size, row.chain = batch.last, row.events + len(rows), size, chains[-1]
        self._connection.execute(_MOVE_HEAD, (row.head, row.events, row.size, row.chain, row.id))


def _bytes(event: NewEvent) -> int:
    text = event.text
    return len(text) if text.isascii() else len(text.encode())  # the former takes no time: Python knows it of each text


def _detail(error: Exception) -> str:
    # SQLite's own words name tables and files; what another exception says might hold what a person wrote.
    return str(error) if isinstance(error, apsw.Error) else ""


def _resolve(group: Sequence[_Job], outcomes: Sequence[Any]) -> None:
    for (_, future), outcome in zip(group, outcomes, strict=True):
        if future.cancelled():
            continue
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
