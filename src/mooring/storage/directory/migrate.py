"""Bringing the tables up to date at start. Forward only."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from mooring.kit.errors import Fault
from mooring.storage.directory.engine import Engine
from mooring.storage.directory.outages import connected

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x6D6F6F72  # "moor": any number that all nodes agree on


async def migrate(engine: Engine) -> None:
    """Migrate to this release's tables, in one transaction.

    Fault when a newer release has been here; DirectoryUnavailable.
    """
    async with engine.turn, connected(engine.writing) as connection, connection.begin():
        await connection.run_sync(_upgrade, engine.place)


def _upgrade(connection: Connection, place: str) -> None:
    if connection.dialect.name == "postgresql":
        # Nodes that start together migrate one after the other.
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    _refuse_newer(connection, ScriptDirectory.from_config(config), place)
    command.upgrade(config, "head")


def _refuse_newer(connection: Connection, scripts: ScriptDirectory, place: str) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    newer = set(MigrationContext.configure(connection).get_current_heads()) - known
    if newer:
        raise Fault(
            "Opening the directory",
            place,
            f"A newer release of Mooring has migrated it to {', '.join(sorted(newer))}: run that release, or restore a "
            "backup taken before.",
        )
