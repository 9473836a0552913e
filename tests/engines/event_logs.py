"""The engines of the event log, and what their tests write."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from mooring.kit.ids import RandomIds
from mooring.storage.eventlog import open_event_log
from mooring.sync import Author, Batch, EventLog, NewEvent
from mooring.sync.event import delivered, delivery_suffix
from mooring.sync.lives import StagedEvent
from mooring.workspaces import Allowance

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PLENTY = Allowance(10**6, 10**9)
ALICE = Author("usr_alice", "ses_alice")
Open = Callable[[Path], Awaitable[EventLog]]


async def _open_sqlite(folder: Path) -> EventLog:
    return await open_event_log(folder / "events.db", RandomIds())


ENGINES: dict[str, Open] = {"sqlite": _open_sqlite}


def event(seq: int, parent: int, args: str = "null") -> NewEvent:
    """One event as it is delivered."""
    pushed = f'{{"name":"v1.Test","args":{args},"seqNum":{seq},"parentSeqNum":{parent}}}'
    return NewEvent(seq, parent, delivered(pushed, delivery_suffix(NOW)))


def batch(
    first: int, count: int = 1, *, workspace: str = "wsp_1", args: str = "null", claim: str | None = None
) -> Batch:
    """A push of Alice's: so many events from `first` on."""
    events = [event(seq, seq - 1, args) for seq in range(first, first + count)]
    return Batch(workspace, ALICE, NOW, events, claim)


def on_life(pushed: Batch, backend_id: str) -> Batch:
    """The push, meant for one life of the log."""
    return replace(pushed, backend_id=backend_id)


def staged(first: int, count: int, args: str = "null") -> list[StagedEvent]:
    """So many events of Alice's from `first` on, for a log that is being made."""
    at = int(NOW.timestamp() * 1000)
    events = [event(seq, seq - 1, args) for seq in range(first, first + count)]
    return [StagedEvent(one.seq, one.parent, at, ALICE.user_id, ALICE.session_id, one.text) for one in events]
