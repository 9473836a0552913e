"""Rows of the monitor as a running one leaves them, for tests of what is shown of it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert

from fakes import START
from mooring.monitor import FOLLOW, SHARDS
from mooring.storage.directory import SqlDirectory
from mooring.storage.directory.backup_tables import backups, drills
from mooring.storage.directory.monitor_tables import (
    handler_cursors,
    handler_ledger,
    handlers,
    monitor_follows,
    monitor_leases,
    monitor_reconciliations,
    monitors,
)

SOON = START + timedelta(days=1)


async def put(directory: SqlDirectory, table: Table, *rows: dict[str, Any]) -> None:
    async with directory._engine.writing.begin() as connection:
        await connection.execute(insert(table), list(rows))


async def one_monitor(directory: SqlDirectory, *, until: datetime = SOON, leads: int = SHARDS) -> None:
    """A monitor that leads following, in that many shards."""
    monitor = {"id": "mon_1", "place": "host:1", "version": "0.1", "scopes": [FOLLOW]}
    await put(
        directory, monitors, {**monitor, "turn": 1, "restarts": {"feed": 2}, "started_at": START, "seen_at": START}
    )
    await led(directory, FOLLOW, until=until, leads=leads)


async def led(
    directory: SqlDirectory, scope: str, *, until: datetime = SOON, leads: int = SHARDS, seen_to: int = 0
) -> None:
    """Leases of that monitor, in so many shards of a scope."""
    lease = {"scope": scope, "leader": "mon_1", "until": until, "term": 1, "position": seen_to}
    await put(directory, monitor_leases, *({**lease, "shard": shard} for shard in range(leads)))


async def followed(directory: SqlDirectory, workspace_id: str, seconds: float = 0.5) -> None:
    row = {"workspace_id": workspace_id, "shard": 0, "feed_position": 1, "created_at": START, "known_at": START}
    await put(directory, monitor_follows, {**row, "followed_at": START + timedelta(seconds=seconds)})


async def handler(directory: SqlDirectory, name: str, **more: Any) -> None:
    row = {"name": name, "patterns": ["*"], "registered_at": START, "start_position": 0, "from_beginning": False}
    await put(directory, handlers, {**row, "edition": 1, "paused_at": None, **more})


async def place(directory: SqlDirectory, name: str, workspace_id: str, backend_id: str, seq: int, **more: Any) -> None:
    row = {"handler": name, "workspace_id": workspace_id, "backend_id": backend_id, "seq": seq, "generation": 0}
    rest = {
        "floor": 0,
        "walk_to": 0,
        "redo": 0,
        "moved_at": START,
        "due_at": None,
        "failing_since": None,
        "attempts": 0,
        "cause": None,
    }
    await put(directory, handler_cursors, {**row, **rest, **more})


async def dead_letter(directory: SqlDirectory, name: str, workspace_id: str, seq: int) -> None:
    row = {
        "id": f"hle_{name}_{workspace_id}_{seq}"[:64],
        "handler": name,
        "workspace_id": workspace_id,
        "seq": seq,
        "digest": "d",
        "generation": 0,
        "name": "v1.Test",
        "state": "dead",
        "attempts": 8,
        "first_at": START,
        "changed_at": START,
        "cause": "ValueError",
        "effects": [],
        "pushed": 0,
    }
    await put(directory, handler_ledger, row)


async def reconciled(directory: SqlDirectory, at: datetime, **more: Any) -> None:
    row = {"id": f"rec_{at.timestamp()}", "monitor": "mon_1", "at": at, "milliseconds": 12, "listed": 3}
    counts = {"begun": 0, "stopped": 0, "held_back": 0, "cause": None}
    await put(directory, monitor_reconciliations, {**row, **counts, **more})


async def backup(directory: SqlDirectory, workspace_id: str, at: datetime) -> None:
    row = {
        "id": f"bak_{at.timestamp()}",
        "workspace_id": workspace_id,
        "at": at,
        "milliseconds": 1,
        "backend_id": "log_1",
    }
    rest = {"head": 1, "events": 1, "bytes": 1, "stored": 1, "chain": "c", "manifest": "m", "sha256": "s"}
    await put(directory, backups, {**row, **rest})


async def drill(directory: SqlDirectory, workspace_id: str, at: datetime, findings: list[list[str]]) -> None:
    row = {"id": f"dri_{at.timestamp()}", "backup_id": "bak_1", "workspace_id": workspace_id, "at": at}
    await put(directory, drills, {**row, "milliseconds": 1, "findings": findings})
