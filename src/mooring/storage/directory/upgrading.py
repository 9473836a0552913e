"""Alembic at work. Loaded only where tables are not up to date: it and all that it knows of databases take 7 MB."""

from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from mooring.backups.directory import DirectoryNewer
from mooring.kit.errors import Fault

_LOCK = 0x6D6F6F72  # "moor": any number that all nodes agree on

# Alembic keeps what it is at in module globals: two threads at once would take each other's.
_turn = Lock()


def upgrade(connection: Connection, migrations: Path, place: str, to: str) -> None:
    """Bring the tables to the revision `to`, or to the newest at `head`. Fault, DirectoryNewer as `migrate`."""
    if connection.dialect.name == "postgresql":
        # Nodes that start together migrate one after the other.
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    _refuse_newer(connection, known, place)
    if to != "head" and to not in known:
        raise DirectoryNewer
    with _turn:
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
