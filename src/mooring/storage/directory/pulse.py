"""Whether the directory has changed in what a lost disk must not take: told without reading it.

Counted is what this process commits. What another one commits (several services on one PostgreSQL, a monitor of its own) is seen
by the lifecycle feed, which every change of a workspace and every sign-up adds to; what that does not tell is found an hour later.
"""

from typing import Any

from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mooring.backups.directory import Pulse
from mooring.storage.directory.engine import Engine
from mooring.storage.directory.tables import lifecycle_head

QUIET = frozenset(
    {
        # What backing up writes itself: each backup would be followed by another one.
        *("backups", "drills", "round_leases"),
        # Renewed all day by whoever is signed in, and ended by a recovery in any case.
        *("sessions", "refresh_tokens"),
        # Where readers and handlers stand: moved by events and by the feed, and set anew by a recovery.
        *("handler_cursors", "service_members", "monitor_cursors", "monitor_follows"),
        *("monitors", "monitor_leases", "monitor_reconciliations", "webhook_head"),
        # Tries to deliver, which are repeated for hours while the other side is away; receivers know a second one by its id.
        *("webhook_deliveries", "webhook_attempts", "mail_events", "mail_notices"),
        # Over in minutes, or worth nothing elsewhere.
        *("challenges", "funnel_steps", "exports", "imports", "archive_keys"),
    }
)
_MARK = "changed what counts"


class Counter:
    """Counts the commits on one engine that changed a table which is not quiet."""

    def __init__(self, engine: Engine) -> None:
        self.count = 0
        event.listen(engine.writing.sync_engine, "after_execute", self._executed)

    def begun(self, connection: AsyncConnection) -> None:
        """A transaction begins."""
        self._marks(connection).pop(_MARK, None)

    def committed(self, connection: AsyncConnection) -> None:
        """It has come to its end: not before, or who looks in between would take it for what is there."""
        self.count += bool(self._marks(connection).pop(_MARK, False))

    @staticmethod
    def _marks(connection: AsyncConnection) -> dict[Any, Any]:
        return connection.sync_connection.info if connection.sync_connection is not None else {}

    @staticmethod
    def _executed(connection: Any, statement: Any, _many: Any, _given: Any, _options: Any, result: Any) -> None:
        if getattr(statement, "is_dml", False) and result.rowcount != 0 and statement.table.name not in QUIET:
            connection.info[_MARK] = True


async def pulse_of(connection: AsyncConnection, counter: Counter) -> Pulse:
    """Of this moment."""
    return Pulse(counter.count, (await connection.execute(select(lifecycle_head.c.position))).scalar_one())
