"""Opening the directory: choose the engine by its URL, bring the tables up to date."""

from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from mooring.kit.errors import Fault
from mooring.storage.directory.engine import Engine
from mooring.storage.directory.migrate import migrate
from mooring.storage.directory.postgres import postgres_engine
from mooring.storage.directory.sqlite import sqlite_engine
from mooring.storage.directory.unit_of_work import SqlDirectory


def sqlite_url(path: Path) -> str:
    """The URL of a directory in the file at `path`."""
    return f"sqlite:///{path}"


async def open_directory(url: str) -> SqlDirectory:
    """The directory at `url` (`sqlite:///path` or `postgresql://…`), migrated.

    Fault for any other URL, and for a database that a newer release has migrated.
    """
    engine = engine_of(url)
    try:
        await migrate(engine)
    except BaseException:
        await engine.reading.dispose()
        raise
    return SqlDirectory(engine)


def engine_of(url: str) -> Engine:
    """The database at `url`, as it is; nothing is asked of it yet. Fault for an address that names none."""
    hint = "Set MOORING_DATABASE_URL to sqlite:///path or postgresql://user:password@host/name."
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise Fault("Reading the database URL", "MOORING_DATABASE_URL", hint) from None
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return sqlite_engine(Path(parsed.database))
    if parsed.get_backend_name() in {"postgresql", "postgres"}:
        return postgres_engine(parsed)
    raise Fault("Reading the database URL", "MOORING_DATABASE_URL", hint)
