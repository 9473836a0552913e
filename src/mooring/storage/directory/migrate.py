"""Bringing the tables up to date at start. Forward only."""

import asyncio
from pathlib import Path
from weakref import WeakKeyDictionary

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from mooring.backups.directory import DirectoryNewer
from mooring.kit.errors import Fault
from mooring.storage.directory.engine import Engine
from mooring.storage.directory.outages import connected

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x6D6F6F72  # "moor": any number that all nodes agree on

# Alembic keeps what it is at in module globals: two at once on one loop would take each other's.
_turns: "WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock]" = WeakKeyDictionary()


async def migrate(engine: Engine, to: str = "head") -> None:
    """Migrate to this release's tables, or to those of the revision `to`, in one transaction.

    Fault when a newer release has been here; DirectoryNewer when this release does not know `to`; DirectoryUnavailable.
    """
    turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    async with turn, engine.turn, connected(engine.writing) as connection, connection.begin():
        await connection.run_sync(_upgrade, engine.place, to)


def _upgrade(connection: Connection, place: str, to: str) -> None:
    if connection.dialect.name == "postgresql":
        # Nodes that start together migrate one after the other.
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    _refuse_newer(connection, known, place)
    if to != "head" and to not in known:
        raise DirectoryNewer
    command.upgrade(config, to)


def _refuse_newer(connection: Connection, known: set[str], place: str) -> None:
    newer = set(MigrationContext.configure(connection).get_current_heads()) - known
    if newer:
        raise Fault(
            "Opening the directory",
            place,
            f"A newer release of Mooring has migrated it to {', '.join(sorted(newer))}: run that release, or restore a "
            "backup taken before.",
        )
